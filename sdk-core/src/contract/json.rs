//! JSON from servers that keep a contract a little loosely.
//!
//! One tree for every shape: a visitor for each would be most of what a browser downloads.

use std::borrow::Cow;
use std::fmt;
use std::mem;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::error::{CallError, ErrorCode};

/// A JSON value, borrowed from the text where that has no escapes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Node<'a> {
    /// What is null, a number with a fraction, not there or not JSON.
    #[default]
    Nothing,
    False,
    True,
    /// The digits of a whole number.
    Number(String),
    Text(Cow<'a, str>),
    List(Vec<Self>),
    /// The fields in their order.
    Object(Vec<(Cow<'a, str>, Self)>),
}

impl<'a> Node<'a> {
    /// A whole text as JSON.
    pub(crate) fn parse(text: &'a str) -> Self {
        let mut node = Self::Nothing;
        let mut json = serde_json::Deserializer::from_str(text);
        let read = Place(&mut node).deserialize(&mut json).and_then(|()| json.end());
        if read.is_ok() { node } else { Self::Nothing }
    }

    /// A body as JSON.
    pub(crate) fn of_body(body: &'a [u8]) -> Self {
        str::from_utf8(body).map_or(Self::Nothing, Self::parse)
    }

    /// A field of an object; of those with one name, the last.
    pub(crate) fn field(&self, name: &str) -> &Self {
        let Self::Object(fields) = self else {
            return &Self::Nothing;
        };
        let found = fields.iter().rev().find(|(key, _)| key == name);
        found.map_or(&Self::Nothing, |(_, value)| value)
    }

    /// The text, unless it is empty. A whole number counts as its digits, anything else as nothing.
    pub(crate) fn as_text(&self) -> Option<&str> {
        let text = match self {
            Self::Number(digits) => digits.as_str(),
            Self::Text(text) => text,
            Self::Nothing | Self::False | Self::True | Self::List(_) | Self::Object(_) => return None,
        };
        Some(text).filter(|text| !text.is_empty())
    }

    /// A field as [`Self::as_text`].
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.field(name).as_text()
    }

    /// A field as [`Self::as_text`], to keep.
    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    /// A field as a whole number.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.text(name)?.parse().ok()
    }

    /// A field that nothing but a text will do for; the error names it and what it is missing from.
    pub(crate) fn required(&self, what: &str, name: &str) -> Result<String, CallError> {
        match self.field(name) {
            Self::Text(text) => Ok(text.to_string()),
            Self::Nothing | Self::False | Self::True | Self::Number(_) | Self::List(_) | Self::Object(_) => {
                Err(missing(what, name))
            }
        }
    }
}

/// The error about an answer or a frame that lacks a field.
pub(crate) fn missing(what: &str, name: &str) -> CallError {
    CallError::new(
        ErrorCode::ProtoUnexpected,
        format!("expected {what} with `{name}`"),
    )
}

/// Where a value goes when it has been read. Handing values up by return would move each several times.
struct Place<'n, 'a>(&'n mut Node<'a>);

impl<'a> Place<'_, 'a> {
    fn put<E>(self, value: Node<'a>) -> Result<(), E> {
        *self.0 = value;
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.put(Node::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.put(if value { Node::True } else { Node::False })
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.put(Node::Number(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.put(Node::Number(number.to_string()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.put(Node::Nothing)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.put(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.put(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut list = Vec::new();
        let mut entry = Node::Nothing;
        while seq.next_element_seed(Place(&mut entry))?.is_some() {
            list.push(mem::take(&mut entry));
        }
        self.put(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut fields = Vec::new();
        let mut key = Node::Nothing;
        while map.next_key_seed(Place(&mut key))?.is_some() {
            // A key is a text in all JSON.
            if let Node::Text(key) = mem::take(&mut key) {
                let (_, value) = fields.push_mut((key, Node::Nothing));
                map.next_value_seed(Place(value))?;
            }
        }
        self.put(Node::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn anything_is_read_and_only_texts_and_whole_numbers_count() {
        for (json, text) in [
            (r#""call-1""#, Some("call-1")),
            (r#""a\"b""#, Some("a\"b")),
            ("7", Some("7")),
            ("-7", Some("-7")),
            ("18446744073709551615", Some("18446744073709551615")),
            (r#""""#, None),
            ("1.5", None),
            ("1e400", None),
            ("true", None),
            ("null", None),
            (r#"[1,{"a":[]}]"#, None),
            (r#"{"a":{"b":1}}"#, None),
            ("", None),
            (r#""a" "b""#, None),
        ] {
            assert_eq!(Node::parse(json).as_text(), text, "{json}");
        }
        assert_eq!(Node::of_body(b"\"\xff\""), Node::Nothing);
    }

    #[test]
    fn a_text_without_escapes_is_not_copied() {
        assert!(matches!(
            Node::parse(r#""call-1""#),
            Node::Text(Cow::Borrowed("call-1"))
        ));
    }

    #[test]
    fn fields_are_found_by_name_and_the_last_of_a_name_counts() {
        let node = Node::parse(r#"{"a":1,"b\u0062":{"c":"x"},"a":" 2","d":"3","a":"4"}"#);
        assert_eq!(node.text("a"), Some("4"));
        assert_eq!(node.number("d"), Some(3));
        assert_eq!(node.field("bb").owned("c").as_deref(), Some("x"));
        assert_eq!((node.text("bb"), node.text("x")), (None, None));
        assert_eq!(node.field("a").field("a"), &Node::Nothing);
    }

    #[test]
    fn only_a_text_is_as_good_as_required() {
        let node = Node::parse(r#"{"text":"","number":7,"null":null}"#);
        assert_eq!(node.required("a call", "text").as_deref(), Ok(""));
        for name in ["number", "null", "none"] {
            let error = node.required("a call", name).unwrap_err();
            assert_eq!(error.reason, format!("expected a call with `{name}`"));
        }
    }
}
