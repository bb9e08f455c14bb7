//! Strict reading of what the control API is given: unknown fields are refused, and an error names the field.

mod numbers;

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, Visitor, value::MapAccessDeserializer},
};
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

/// Reads one JSON text. `60.0` is the whole number 60, as in JSON it is.
///
/// # Errors
/// [`BadInput`] for a text that is not JSON, or not of this type.
pub(crate) fn from_slice<T: DeserializeOwned>(text: &[u8]) -> Result<T, BadInput> {
    read(text).or_else(|error| {
        let whole = numbers::whole(text).and_then(|text| read(&text).ok());
        whole.ok_or(error)
    })
}

fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, BadInput> {
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

/// Reads a member that is a struct from an object alone: what serde derives also reads one from a list of its members.
///
/// # Errors
/// The deserializer's own.
pub(crate) fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(FromObject(PhantomData))
}

/// The same for a member that may be `null`.
///
/// # Errors
/// The deserializer's own.
pub(crate) fn object_or_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::<Object<T>>::deserialize(deserializer).map(|object| object.map(|Object(value)| value))
}

/// The same for a list.
///
/// # Errors
/// The deserializer's own.
pub(crate) fn objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let objects = Vec::<Object<T>>::deserialize(deserializer)?;
    Ok(objects.into_iter().map(|Object(value)| value).collect())
}

struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object(deserializer).map(Self)
    }
}

struct FromObject<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for FromObject<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
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

    #[test]
    fn a_list_is_no_object() {
        use crate::control::{fault::FaultSpec, journal::Expectation};
        for text in [
            r#"{"match": [null]}"#,
            r#"{"count": [1]}"#,
            r#"{"inOrder": [[null]]}"#,
        ] {
            let refused = from_slice::<Expectation>(text.as_bytes()).unwrap_err();
            assert!(refused.to_string().contains("an object"), "{text}: {refused}");
        }
        assert!(from_slice::<FaultSpec>(br#"{"fault": "drop", "match": [null]}"#).is_err());
    }
}
