//! References to types, and where they lead.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

pub(super) const SCHEMAS: &str = "#/components/schemas/";

/// Makes references lead to the types of this tag: two contracts may have types of one name.
pub(super) fn scope(value: &mut Value, tag: &str) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(target) if name == "$ref" => {
                        if let Some(schema) = target.strip_prefix(SCHEMAS) {
                            *target = format!("{SCHEMAS}{tag}.{schema}");
                        }
                    }
                    Value::Object(_) | Value::Array(_) => scope(member, tag),
                    Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| scope(item, tag)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The names of the types that a value refers to, and those that these refer to in turn.
pub(super) fn collect(value: &Value, schemas: &Map<String, Value>, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            let name = target.and_then(|target| target.strip_prefix(SCHEMAS));
            if let Some((name, schema)) = name.and_then(|name| schemas.get_key_value(name))
                && found.insert(name.clone())
            {
                collect(schema, schemas, found);
            }
            for member in members.values() {
                collect(member, schemas, found);
            }
        }
        Value::Array(items) => {
            for item in items {
                collect(item, schemas, found);
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
