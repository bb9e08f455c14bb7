//! The JSON examples of the contract texts, by section, for the tests.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Wire;
use crate::io::HttpResponse;
use crate::model::{ApiRequest, ApiResponse};

pub(crate) struct Examples(BTreeMap<String, Value>);

impl Examples {
    pub(crate) fn chattrix() -> Self {
        Self(serde_json::from_str(include_str!("chattrix/examples.json")).unwrap())
    }

    pub(crate) fn private_call() -> Self {
        Self(serde_json::from_str(include_str!("private_call/examples.json")).unwrap())
    }

    pub(crate) fn json(&self, section: &str) -> Value {
        self.0
            .get(section)
            .unwrap_or_else(|| panic!("no example {section:?}"))
            .clone()
    }

    pub(crate) fn text(&self, section: &str) -> String {
        self.json(section).to_string()
    }

    /// Every example; only the tests of robustness, which wasm does not run, want them all.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn texts(&self) -> Vec<String> {
        self.0.values().map(Value::to_string).collect()
    }

    /// Fails unless the sections are those of the contract, each once.
    pub(crate) fn assert_complete<'a>(&self, sections: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for section in sections {
            assert!(seen.insert(section), "{section} is tested twice");
        }
        let all: BTreeSet<_> = self.0.keys().map(String::as_str).collect();
        assert_eq!(seen, all);
    }
}

/// An answer of that status, with the `Date` 2024-01-01T12:00:10Z.
pub(crate) fn answer(status: u16, body: impl Into<String>) -> HttpResponse {
    HttpResponse {
        status,
        date: Some("Mon, 01 Jan 2024 12:00:10 GMT".to_owned()),
        retry_after: None,
        body: body.into().into_bytes(),
    }
}

/// The same for a typed endpoint.
pub(crate) fn api_answer(status: u16, body: impl Into<String>) -> ApiResponse {
    ApiResponse {
        status,
        body: body.into().into_bytes(),
    }
}

/// Method and path of a request, and its body as JSON (null when there is none).
pub(crate) fn parts(request: &ApiRequest) -> (String, Value) {
    let body = request
        .body
        .as_deref()
        .map_or(Value::Null, |body| serde_json::from_str(body).unwrap());
    (format!("{} {}", request.method.as_str(), request.path), body)
}

/// The same of an intent's request.
pub(crate) fn wire_parts(wire: &Wire) -> (String, Value) {
    match wire {
        Wire::Http(request) => parts(request),
        Wire::Nothing => panic!("nothing to send"),
    }
}

/// The names of an object's fields.
pub(crate) fn fields(json: &Value) -> BTreeSet<&str> {
    json.as_object().unwrap().keys().map(String::as_str).collect()
}
