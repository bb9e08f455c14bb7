//! Values with bytes in them, as Socket.IO says them: JSON with a placeholder wherever an attachment belongs.

use axum::body::Bytes;
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};
use serde_json::{Map, Value, json};

/// Up to which size the journal shows bytes; of more it says how many there were.
const MAX_SHOWN: usize = 8 * 1024;

/// One value and the attachments that its placeholders stand for.
#[derive(Clone, Copy)]
pub(crate) struct WithBytes<'a> {
    pub(crate) value: &'a Value,
    pub(crate) attachments: &'a [Bytes],
}

/// Whether every placeholder has its attachment. Without attachments there are no placeholders, whatever an object looks like.
pub(crate) fn is_whole(value: &Value, attachments: &[Bytes]) -> bool {
    if attachments.is_empty() {
        return true;
    }
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        Value::Array(items) => items.iter().all(|item| is_whole(item, attachments)),
        Value::Object(members) => match number(members) {
            Some(number) => attachment(number, attachments).is_some(),
            None => members.values().all(|member| is_whole(member, attachments)),
        },
    }
}

/// The value as people read it: bytes in base64, or how many there are.
pub(crate) fn shown(value: &Value, attachments: &[Bytes]) -> Value {
    if attachments.is_empty() {
        return value.clone();
    }
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
        Value::Array(items) => items.iter().map(|item| shown(item, attachments)).collect(),
        Value::Object(members) => match bytes(members, attachments) {
            Some(bytes) if bytes.len() <= MAX_SHOWN => {
                json!({ "base64": BASE64_STANDARD.encode(bytes), "bytes": bytes.len() })
            }
            Some(bytes) => json!({ "bytes": bytes.len() }),
            None => {
                let members = members.iter();
                Value::Object(
                    members
                        .map(|(name, member)| (name.clone(), shown(member, attachments)))
                        .collect(),
                )
            }
        },
    }
}

impl Serialize for WithBytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let within = |value| WithBytes { value, ..*self };
        match self.value {
            Value::Array(items) if !self.attachments.is_empty() => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&within(item))?;
                }
                list.end()
            }
            Value::Object(members) if !self.attachments.is_empty() => {
                if let Some(bytes) = bytes(members, self.attachments) {
                    return serializer.serialize_bytes(bytes);
                }
                let mut object = serializer.serialize_map(Some(members.len()))?;
                for (name, member) in members {
                    object.serialize_entry(name, &within(member))?;
                }
                object.end()
            }
            plain @ (Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_)) => plain.serialize(serializer),
        }
    }
}

fn bytes<'a>(members: &Map<String, Value>, attachments: &'a [Bytes]) -> Option<&'a Bytes> {
    attachment(number(members)?, attachments)
}

fn attachment(number: u64, attachments: &[Bytes]) -> Option<&Bytes> {
    attachments.get(usize::try_from(number).ok()?)
}

/// The number in `{"_placeholder": true, "num": …}`.
fn number(members: &Map<String, Value>) -> Option<u64> {
    let is_placeholder = members.len() == 2 && members.get("_placeholder") == Some(&Value::Bool(true));
    members.get("num").filter(|_| is_placeholder)?.as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholder(number: u64) -> Value {
        json!({ "_placeholder": true, "num": number })
    }

    #[test]
    fn bytes_are_shown_where_they_belong() {
        let attachments = [
            Bytes::from_static(b"\x00\xff"),
            Bytes::from(vec![7; MAX_SHOWN + 1]),
        ];
        let value = json!({ "a": [placeholder(1)], "b": placeholder(0), "c": "d" });
        assert!(is_whole(&value, &attachments));
        assert_eq!(
            shown(&value, &attachments),
            json!({ "a": [{ "bytes": MAX_SHOWN + 1 }], "b": { "base64": "AP8=", "bytes": 2 }, "c": "d" })
        );
    }

    #[test]
    fn what_only_looks_like_a_placeholder_is_an_object() {
        let value = json!([placeholder(0)]);
        assert!(is_whole(&value, &[]));
        assert_eq!(shown(&value, &[]), value);
        let attachments = [Bytes::from_static(b"x")];
        assert!(!is_whole(&json!([placeholder(1)]), &attachments));
        let longer = json!({ "_placeholder": true, "num": 9, "more": 1 });
        assert!(is_whole(&longer, &attachments));
        assert_eq!(shown(&longer, &attachments), longer);
    }
}
