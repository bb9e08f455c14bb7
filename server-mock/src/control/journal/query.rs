//! The journal's question as the query of a URL: the fields of a matcher, `text`, `after` and `limit`.

use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::IntoParams;

use crate::{
    control::matcher::{Contract, Direction, Event, Kind, Matcher},
    strict::{self, BadInput},
};

/// How many entries a page has when nobody says otherwise.
const DEFAULT_LIMIT: usize = 1_000;

/// Which entries are asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Question {
    pub(crate) matcher: Matcher,
    /// What stands anywhere in an entry, in whatever case.
    pub(crate) text: Option<String>,
    pub(crate) after: u64,
    pub(crate) limit: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Window {
    text: Option<String>,
    after: u64,
    limit: usize,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            text: None,
            after: 0,
            limit: DEFAULT_LIMIT,
        }
    }
}

/// The parameters as they are described; [`Question::read`] reads them.
#[derive(IntoParams)]
#[expect(dead_code, reason = "only their description is used")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(super) struct Asked {
    #[param(inline)]
    contract: Option<Contract>,
    #[param(inline)]
    kind: Option<Kind>,
    #[param(inline)]
    event: Option<Event>,
    method: Option<String>,
    /// Exact, with `{param}` segments, or a prefix with `*` at its end.
    #[param(pattern = "^/")]
    path: Option<String>,
    /// Of a message.
    r#type: Option<String>,
    user_id: Option<String>,
    #[param(inline)]
    direction: Option<Direction>,
    /// Of an answer, or the code of a close.
    status: Option<u16>,
    /// JSON that the request or the message has to contain.
    body: Option<String>,
    /// What stands anywhere in an entry, in whatever case.
    text: Option<String>,
    /// Only entries behind this number.
    after: Option<u64>,
    /// How many entries at the most; 1000 when left out.
    limit: Option<u64>,
}

impl Question {
    /// Reads the pairs of a query. `body` is JSON text; every other field is as in a matcher.
    pub(crate) fn read(pairs: Vec<(String, String)>) -> Result<Self, BadInput> {
        let mut window = Map::new();
        let mut matcher = Map::new();
        for (name, text) in pairs {
            let target = if matches!(name.as_str(), "text" | "after" | "limit") {
                &mut window
            } else {
                &mut matcher
            };
            let value = value(&name, text)?;
            if target.insert(name.clone(), value).is_some() {
                return Err(BadInput::new(name, "given twice"));
            }
        }
        let Window { text, after, limit } = strict::from_value(Value::Object(window))?;
        Ok(Self {
            matcher: strict::from_value(Value::Object(matcher))?,
            text,
            after,
            limit,
        })
    }
}

/// A query has only texts: those that stand for something else are read here.
fn value(name: &str, text: String) -> Result<Value, BadInput> {
    match name {
        "after" | "limit" | "status" => match text.parse::<u64>() {
            Ok(number) => Ok(Value::from(number)),
            Err(_) => Err(BadInput::new(name, "a whole number")),
        },
        "body" => strict::from_slice(text.as_bytes()).map_err(|error| BadInput::new(name, error.to_string())),
        _ => Ok(Value::from(text)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Question, BadInput> {
        Question::read(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn a_query_is_a_matcher_with_a_window() {
        let question = read(&[
            ("type", "call.accept"),
            ("userId", "101"),
            ("status", "200"),
            ("body", r#"{"payload":{"callId":"c1"}}"#),
            ("text", "12"),
            ("after", "7"),
            ("limit", "5"),
        ])
        .unwrap();
        assert_eq!((question.after, question.limit), (7, 5));
        assert_eq!(question.text.as_deref(), Some("12"));
        assert_eq!(
            serde_json::to_value(question.matcher).unwrap(),
            json!({"type": "call.accept", "userId": "101", "status": 200, "body": {"payload": {"callId": "c1"}}})
        );
        let all = read(&[]).unwrap();
        assert_eq!(
            (all.matcher, all.text, all.after, all.limit),
            (Matcher::default(), None, 0, DEFAULT_LIMIT)
        );
    }

    #[test]
    fn a_bad_query_names_its_field() {
        for (name, value) in [
            ("status", "x"),
            ("limit", "-1"),
            ("direction", "up"),
            ("body", "{"),
            ("path", "calls"),
            ("typ", "x"),
        ] {
            assert_eq!(read(&[(name, value)]).unwrap_err().field, name);
        }
        assert_eq!(
            read(&[("userId", "1"), ("userId", "2")]).unwrap_err().reason,
            "given twice"
        );
    }
}
