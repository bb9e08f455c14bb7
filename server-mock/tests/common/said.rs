//! Whether every JSON example of a contract's text was really said.

use serde_json::{Value, json};

/// Words that are the contract's own; other texts in an example are only examples.
const WORDS: [&str; 11] = [
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

/// Everything that was said.
#[derive(Default)]
pub struct Said(pub Vec<Value>);

impl Said {
    /// Every JSON block of the text is among what was said; `count` guards against a text that is not read.
    pub fn covers(&self, text: &str, count: usize) {
        let blocks: Vec<Value> = text.split("```json\n").skip(1).map(block).collect();
        assert_eq!(blocks.len(), count, "examples in the text");
        for example in blocks {
            // The frame around all messages, shown with nothing in it.
            if example == json!({ "type": "string", "payload": {} }) {
                continue;
            }
            assert!(
                self.0.iter().any(|said| matches(&example, said, "")),
                "nobody said {example:#}"
            );
        }
    }
}

fn block(after_fence: &str) -> Value {
    serde_json::from_str(after_fence.split("```").next().unwrap()).unwrap()
}

/// Whether something looks like an example: the same fields, the same kinds, the same words where words are fixed.
fn matches(example: &Value, said: &Value, field: &str) -> bool {
    match (example, said) {
        (Value::Object(example), Value::Object(said)) => {
            example.len() == said.len()
                && example
                    .iter()
                    .all(|(name, value)| said.get(name).is_some_and(|said| matches(value, said, name)))
        }
        (Value::Array(example), Value::Array(said)) => {
            example.len() == said.len()
                && example
                    .iter()
                    .zip(said)
                    .all(|(one, other)| matches(one, other, field))
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
    if text.starts_with("datetime") || (text.len() == 20 && text.ends_with('Z')) {
        return said.len() == 20 && said.ends_with('Z') && said.as_bytes()[10] == b'T';
    }
    if text.contains('|') {
        let choices = text.trim_start_matches("string (").trim_end_matches(')');
        return choices.split('|').any(|word| word.trim() == said);
    }
    if text.starts_with("string") || text == "Error description" || !WORDS.contains(&field) {
        return !said.is_empty();
    }
    text == said
}
