//! Whether every JSON example of a contract's text was really said.

use serde_json::{Value, json};

/// Words that are the contract's own; other texts in an example are only examples.
const WORDS: [&str; 15] = [
    "callMode",
    "callType",
    "messageType",
    "response",
    "type",
    "status",
    "message",
    "success",
    "error",
    "reason",
    "quality",
    "errorType",
    "callerRole",
    "role",
    "video_quality",
];

/// Texts that stand for any message.
const ANY_MESSAGE: [&str; 2] = ["Error description", "Operation successful"];

/// How much of something an example shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    All,
    /// Answers may say more than their examples.
    AtLeast,
}

/// Everything that was said.
#[derive(Default)]
pub struct Said(pub Vec<Value>);

impl Said {
    /// Every JSON block of the text is among what was said; `count` guards against a text that is not read.
    pub fn covers(&self, text: &str, count: usize, shown: Shown) {
        let blocks: Vec<Value> = text.split("```json\n").skip(1).map(block).collect();
        assert_eq!(blocks.len(), count, "examples in the text");
        for example in blocks {
            // The frame around all messages, shown with nothing in it.
            if example == json!({ "type": "string", "payload": {} }) {
                continue;
            }
            assert!(
                self.0.iter().any(|said| matches(&example, said, "", shown)),
                "nobody said {example:#}"
            );
        }
    }
}

fn block(after_fence: &str) -> Value {
    serde_json::from_str(after_fence.split("```").next().unwrap()).unwrap()
}

/// Whether an answer is as its example shows; it may say more.
pub fn is_like(example: &Value, said: &Value) -> bool {
    matches(example, said, "", Shown::AtLeast)
}

/// Whether something looks like an example: the same fields, the same kinds, the same words where words are fixed.
fn matches(example: &Value, said: &Value, field: &str, shown: Shown) -> bool {
    match (example, said) {
        (Value::Object(example), Value::Object(said)) => {
            let mut members = example.iter();
            (shown == Shown::AtLeast || example.len() == said.len())
                && members.all(|(name, value)| {
                    let said = said.get(name);
                    said.is_some_and(|said| matches(value, said, name, shown))
                })
        }
        (Value::Array(example), Value::Array(said)) => {
            example.len() == said.len()
                && example
                    .iter()
                    .zip(said)
                    .all(|(one, other)| matches(one, other, field, shown))
        }
        (Value::String(text), _) => text_matches(text, said, field),
        (Value::Null, Value::Null) | (Value::Number(_), Value::Number(_)) => true,
        (Value::Bool(example), Value::Bool(said)) => example == said,
        _ => false,
    }
}

/// The contracts name kinds of values ("datetime (nullable)", "A | B") or give one as an example.
fn text_matches(text: &str, said: &Value, field: &str) -> bool {
    if said.is_null() {
        return text.ends_with("(nullable)");
    }
    if text.starts_with("integer") {
        return said.is_i64();
    }
    let Some(said) = said.as_str() else {
        return false;
    };
    if text.starts_with("datetime") {
        return is_date(said) && said.len() == WHOLE_SECONDS;
    }
    if is_date(text) {
        return is_date(said) && said.len() == text.len();
    }
    if text.contains('|') {
        let choices = text.trim_start_matches("string (").trim_end_matches(')');
        return choices.split('|').any(|word| word.trim() == said);
    }
    if text.starts_with("string") || ANY_MESSAGE.contains(&text) || !WORDS.contains(&field) {
        return !said.is_empty();
    }
    text == said
}

/// The length of a date without a fraction.
const WHOLE_SECONDS: usize = "2024-01-15T10:30:00Z".len();

fn is_date(text: &str) -> bool {
    let milliseconds = WHOLE_SECONDS + ".000".len();
    [WHOLE_SECONDS, milliseconds].contains(&text.len()) && text.ends_with('Z') && text.as_bytes()[10] == b'T'
}
