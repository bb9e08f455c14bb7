//! Strict reading of what the control API is given: unknown fields are refused, and an error names the field.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Why an input of the control API was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", field_prefix(.field))]
pub struct BadInput {
    /// The field, as in `match.userId`; empty when it is the input as a whole.
    pub field: String,
    /// What is wrong with it.
    pub reason: String,
}

impl BadInput {
    /// A refusal that names its field.
    pub(crate) fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            reason: reason.into(),
        }
    }
}

/// Reads one JSON text.
///
/// # Errors
/// [`BadInput`] for a text that is not JSON, or not of this type.
pub(crate) fn from_slice<T: DeserializeOwned>(text: &[u8]) -> Result<T, BadInput> {
    let mut input = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut input).map_err(|error| refuse(&error))?;
    input
        .end()
        .map_err(|error| BadInput::new("", error.to_string()))?;
    Ok(value)
}

/// Reads one JSON value.
///
/// # Errors
/// [`BadInput`] for a value that is not of this type.
pub(crate) fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, BadInput> {
    serde_path_to_error::deserialize(value).map_err(|error| refuse(&error))
}

fn refuse(error: &serde_path_to_error::Error<serde_json::Error>) -> BadInput {
    let path = error.path().to_string();
    BadInput::new(
        if path == "." { String::new() } else { path },
        error.inner().to_string(),
    )
}

fn field_prefix(field: &str) -> String {
    if field.is_empty() {
        String::new()
    } else {
        format!("{field}: ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::matcher::Matcher;

    fn refused(text: &str) -> BadInput {
        from_slice::<Matcher>(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn an_error_names_its_field() {
        assert_eq!(refused(r#"{"userId": true}"#).field, "userId");
        assert_eq!(refused(r#"{"status": 70000}"#).field, "status");
        assert_eq!(refused(r#"{"direction": "up"}"#).field, "direction");
        assert!(
            refused(r#"{"path": "calls"}"#)
                .to_string()
                .starts_with("path: a path pattern begins with `/`")
        );
    }

    #[test]
    fn unknown_fields_and_trailing_text_are_refused() {
        assert!(
            refused(r#"{"user": "101"}"#)
                .to_string()
                .contains("unknown field `user`")
        );
        assert!(
            refused(r#"{"__proto__": {}}"#)
                .to_string()
                .contains("unknown field `__proto__`")
        );
        assert!(refused("{} {}").to_string().contains("trailing characters"));
        assert!(refused("").to_string().contains("EOF"));
    }
}
