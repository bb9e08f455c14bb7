//! What the server says that it can do: the operations of `/_mock/openapi.json`, each with a body that is right.

use ringway_mock::Mock;
use serde_json::{Map, Value, json};

use crate::common::ask;

pub(crate) struct Operation {
    pub(crate) method: String,
    /// As it is described, `/api/calls/{callId}`.
    pub(crate) path: String,
    pub(crate) wants_token: bool,
    /// What it takes, where it takes anything.
    pub(crate) body: Option<Value>,
    /// Every status that it may answer.
    pub(crate) statuses: Vec<u16>,
}

/// The operations of the contracts; those of the control API, which is a tester's own, are left out, and so is the WebSocket.
pub(crate) fn operations(mock: &Mock) -> Vec<Operation> {
    let document = document(mock);
    let paths = document["paths"].as_object().unwrap();
    let ours = paths
        .iter()
        .filter(|(path, _)| !path.starts_with("/_mock") && *path != "/ws/chat");
    ours.flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(|(method, described)| read(&document, method, path, described))
    })
    .collect()
}

pub(crate) fn document(mock: &Mock) -> Value {
    ask(mock, "GET", "/_mock/openapi.json", None).1
}

impl Operation {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub(crate) fn is_admin(&self) -> bool {
        self.path.contains("/admin/")
    }
}

fn read(document: &Value, method: &str, path: &str, described: &Value) -> Operation {
    let schema = &described["requestBody"]["content"]["application/json"]["schema"];
    let statuses = described["responses"].as_object().unwrap().keys();
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        wants_token: described["security"].is_array(),
        body: (!schema.is_null()).then(|| sample(document, schema)),
        statuses: statuses.map(|status| status.parse().unwrap()).collect(),
    }
}

/// A value that a schema allows.
fn sample(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return sample(document, document.pointer(&reference[1..]).unwrap());
    }
    if !schema["example"].is_null() {
        return schema["example"].clone();
    }
    if let Some(words) = schema["enum"].as_array() {
        return words[0].clone();
    }
    let choices = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
    if let Some(choices) = choices {
        let choice = choices.iter().find(|choice| choice["type"] != "null");
        return sample(document, choice.unwrap());
    }
    let kind = schema["type"]
        .as_array()
        .map_or(&schema["type"], |kinds| &kinds[0]);
    match kind.as_str().unwrap() {
        "array" => json!([sample(document, &schema["items"])]),
        "boolean" => json!(true),
        "integer" => json!(schema["minimum"].as_i64().unwrap_or(1)),
        "object" => Value::Object(members(document, schema)),
        "string" if schema["format"] == "date-time" => json!("2024-01-15T10:30:00Z"),
        "string" => json!("102"),
        other => panic!("no sample of {other}"),
    }
}

/// Those that have to be there; all of them where none has to.
fn members(document: &Value, schema: &Value) -> Map<String, Value> {
    let Some(properties) = schema["properties"].as_object() else {
        return Map::new();
    };
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let asked = properties
        .iter()
        .filter(|(name, _)| required.is_empty() || required.contains(&json!(name)));
    asked
        .map(|(name, property)| (name.clone(), sample(document, property)))
        .collect()
}
