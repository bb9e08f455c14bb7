//! What derived schemas leave to be said.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::describe::references::SCHEMAS;

/// How the unsigned formats are derived, what they are called, and the largest number of each: most tools do not know them.
const UNSIGNED: [(&str, &str, u64); 4] = [
    ("u-int8", "uint8", u8::MAX as u64),
    ("u-int16", "uint16", u16::MAX as u64),
    ("u-int32", "uint32", u32::MAX as u64),
    ("u-int64", "uint64", u64::MAX),
];

/// Gives every unsigned number its name and its end.
pub(super) fn bound(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let format = members.get("format").and_then(Value::as_str);
            let known = UNSIGNED.into_iter().find(|(derived, ..)| format == Some(derived));
            if let Some((_, name, largest)) = known {
                members.insert("format".to_owned(), name.into());
                members.entry("maximum").or_insert_with(|| largest.into());
            }
            members.values_mut().for_each(bound);
        }
        Value::Array(items) => items.iter_mut().for_each(bound),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Makes one object of a type that takes in the members of others: each of them alone may allow no others.
pub(super) fn flatten(schemas: &mut Map<String, Value>) {
    let whole = schemas.clone();
    for schema in schemas.values_mut() {
        let Some(parts) = schema.get("allOf").and_then(Value::as_array) else {
            continue;
        };
        let parts: Vec<&Value> = parts.iter().map(|part| resolve(part, &whole)).collect();
        let mut properties = Map::new();
        let mut required = Vec::new();
        for part in parts {
            properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
            required.extend(part["required"].as_array().cloned().unwrap_or_default());
        }
        let description = schema["description"].take();
        *schema = json!({ "type": "object", "properties": properties, "required": required });
        if !description.is_null() {
            schema["description"] = description;
        }
    }
}

/// Bodies are read strictly: what they do not name may not be in them.
pub(super) fn close(schemas: &mut Map<String, Value>, read: &BTreeSet<String>) {
    for name in read {
        let schema = schemas.get_mut(name).and_then(Value::as_object_mut);
        if let Some(schema) = schema.filter(|schema| schema.contains_key("properties")) {
            schema.entry("additionalProperties").or_insert(Value::Bool(false));
        }
    }
}

/// A body that may be left out is derived as one that may be `null`, which none may.
pub(super) fn present_or_absent(body: &mut Value) {
    for content in body["content"]
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut)
    {
        let choices = content.pointer_mut("/schema/oneOf").and_then(Value::as_array_mut);
        let Some(choices) = choices else { continue };
        choices.retain(|choice| choice["type"] != "null");
        if let Some(only) = choices.pop() {
            content["schema"] = only;
        }
    }
}

fn resolve<'a>(part: &'a Value, schemas: &'a Map<String, Value>) -> &'a Value {
    let target = part["$ref"].as_str();
    let name = target.and_then(|target| target.strip_prefix(SCHEMAS));
    name.and_then(|name| schemas.get(name)).unwrap_or(part)
}
