//! A description that what is said is held against.

use std::{cell::RefCell, collections::BTreeSet};

use serde_json::{Value, json};

/// A document with schemas under `components`.
pub struct Described {
    pub document: Value,
    /// The pointers of the schemas that something was held against.
    used: RefCell<BTreeSet<String>>,
}

impl Described {
    pub fn new(document: Value) -> Self {
        Self {
            document,
            used: RefCell::default(),
        }
    }

    /// Holds a value against the schema at this pointer; what is said has no member that the schema does not name.
    pub fn check(&self, pointer: &str, said: &Value) {
        let schema = self.document.pointer(pointer);
        let schema = schema.unwrap_or_else(|| panic!("nothing is described at {pointer}: {said}"));
        let errors = self.errors(schema, said);
        assert!(errors.is_empty(), "{pointer}: {said}\n{errors:#?}");
        self.used.borrow_mut().insert(pointer.to_owned());
    }

    /// Why a value is not as a schema of this document says.
    pub fn errors(&self, schema: &Value, said: &Value) -> Vec<String> {
        let mut whole = json!({ "allOf": [schema], "components": self.document["components"] });
        close(&mut whole);
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&whole)
            .unwrap();
        validator
            .iter_errors(said)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    /// That something was held against everything at this pointer whose name begins so.
    pub fn assert_all_said(&self, pointer: &str, prefix: &str) {
        let all = self.document.pointer(pointer).and_then(Value::as_object).unwrap();
        let used = self.used.borrow();
        let unsaid: Vec<_> = all
            .keys()
            .filter(|name| name.starts_with(prefix))
            .filter(|name| !used.contains(&format!("{pointer}/{name}/payload")))
            .collect();
        assert!(unsaid.is_empty(), "{unsaid:?}");
    }
}

/// A derived schema of an answer lets further members pass; here it is whole.
fn close(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let combines = ["allOf", "$ref"].iter().any(|name| members.contains_key(*name));
            if members.contains_key("properties")
                && !combines
                && !members.contains_key("additionalProperties")
            {
                members.insert("additionalProperties".to_owned(), false.into());
            }
            members.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
