//! `/_mock/openapi.json` is a document that tools can work with.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use std::collections::BTreeSet;

use common::{ask, described::Described, mock};
use serde_json::Value;

fn document() -> Value {
    let (status, document) = ask(&mock(), "GET", "/_mock/openapi.json", None);
    assert_eq!((status, &document["openapi"]), (200, &Value::from("3.1.0")));
    document
}

fn operations(document: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths.iter().flat_map(|(path, item)| {
        item.as_object()
            .unwrap()
            .iter()
            .map(move |(method, operation)| (path, method, operation))
    })
}

/// Every `$ref` of a document.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_reference_leads_to_a_schema() {
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let known = schemas.keys().map(|name| format!("#/components/schemas/{name}"));
    let lost: Vec<_> = found.difference(&known.collect()).cloned().collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn every_operation_has_a_name_of_its_own_a_summary_and_a_tag() {
    let document = document();
    let tags = document["tags"].as_array().unwrap();
    let mut names = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        assert!(operation["summary"].is_string(), "{method} {path}");
        assert!(
            tags.iter().any(|tag| tag["name"] == operation["tags"][0]),
            "{method} {path}"
        );
        assert!(
            names.insert(operation["operationId"].to_string()),
            "{method} {path}"
        );
    }
}

#[test]
fn every_example_is_as_its_schema_says() {
    let described = Described::new(document());
    let schemas = described.document["components"]["schemas"].as_object().unwrap();
    let examples: Vec<_> = schemas
        .iter()
        .filter_map(|(name, schema)| Some((name, schema, schema.get("example")?)))
        .collect();
    assert!(examples.len() > 10, "{}", examples.len());
    for (name, schema, example) in examples {
        let errors = described.errors(schema, example);
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

/// Contract: ikoota, Rate Limits: Token Generation
/// Contract: ikoota, Rate Limits: Call Creation
/// Contract: ikoota, Rate Limits: Call Join
/// Contract: ikoota, Rate Limits: Analytics
#[test]
fn limits_are_described_with_their_headers() {
    let document = document();
    for (path, method) in [
        ("/api/v1/calls/initiate", "post"),
        ("/api/calling/token", "post"),
        ("/api/calling/create", "post"),
        ("/api/calling/{callId}/join", "post"),
        ("/api/calling/admin/analytics", "get"),
    ] {
        let headers = &document["paths"][path][method]["responses"]["429"]["headers"];
        for header in [
            "RateLimit-Limit",
            "RateLimit-Remaining",
            "RateLimit-Reset",
            "Retry-After",
        ] {
            assert_eq!(headers[header]["required"], true, "{method} {path}: {header}");
        }
    }
}
