//! Which faults are taken and which are refused.

use serde_json::{Value, json};

use super::spec::{FaultSpec, Stage};
use crate::strict::{self, BadInput};

fn read(value: Value) -> Result<FaultSpec, BadInput> {
    let spec: FaultSpec = strict::from_value(value)?;
    spec.check()?;
    Ok(spec)
}

fn refused_field(value: Value) -> String {
    read(value).unwrap_err().field
}

#[test]
fn every_fault_has_a_short_form() {
    for fault in [
        json!({"latency": {"ms": 200}}),
        json!({"delay": {"ms": 200, "jitterMs": 50}}),
        json!({"error": {"status": 429, "retryAfterSeconds": 3}}),
        json!({"error": {"status": 500, "body": {"x": 1}}}),
        json!("abort"),
        json!({"malformed": {}}),
        json!({"malformed": {"form": "notUtf8"}}),
        json!({"slowBody": {"everyMs": 100}}),
        json!("drop"),
        json!({"duplicate": {}}),
        json!({"reorder": {}}),
        json!({"close": {"code": 1012}}),
        json!("halfOpen"),
        json!("refuse"),
    ] {
        read(json!({"fault": fault.clone()})).unwrap_or_else(|error| panic!("{fault}: {error}"));
    }
}

#[test]
fn what_could_never_happen_is_refused_with_its_field() {
    let refused = [
        (
            json!({"fault": {"close": {"code": 1012}}, "match": {"method": "POST"}}),
            "match",
        ),
        (
            json!({"fault": {"close": {"code": 1012}}, "match": {"kind": "http"}}),
            "match",
        ),
        (json!({"fault": "refuse", "match": {"kind": "socket"}}), "match"),
        (json!({"fault": "refuse", "match": {"status": 200}}), "match"),
        (
            json!({"fault": {"error": {"status": 500}}, "match": {"type": "call.end"}}),
            "match",
        ),
        (
            json!({"fault": {"error": {"status": 500}}, "match": {"direction": "out"}}),
            "match",
        ),
        (json!({"fault": "abort", "match": {"event": "close"}}), "match"),
        (
            json!({"fault": "abort", "at": "request", "match": {"status": 200}}),
            "at",
        ),
        (json!({"fault": {"close": {"code": 1012}}, "at": "answer"}), "at"),
        (json!({"fault": "refuse", "at": "answer"}), "at"),
        (json!({"fault": {"duplicate": {}}, "at": "answer"}), "at"),
        (json!({"fault": {"malformed": {}}, "at": "request"}), "at"),
        (json!({"fault": {"error": {"status": 101}}}), "fault.error.status"),
        (json!({"fault": {"close": {"code": 1006}}}), "fault.close.code"),
        (
            json!({"fault": {"close": {"code": 4000, "reason": "x".repeat(124)}}}),
            "fault.close.reason",
        ),
        (
            json!({"fault": {"latency": {"ms": 86_400_001}}}),
            "fault.latency.ms",
        ),
        (json!({"fault": "drop", "probability": 0}), "probability"),
        (json!({"fault": "drop", "probability": 1.5}), "probability"),
        (json!({"fault": "drop", "times": 0}), "times"),
    ];
    for (value, field) in refused {
        assert_eq!(refused_field(value.clone()), field, "{value}");
    }
}

#[test]
fn unknown_faults_and_fields_are_refused() {
    assert_eq!(refused_field(json!({"fault": "explode"})), "fault");
    assert_eq!(
        refused_field(json!({"fault": "drop", "match": {"userId": true}})),
        "match.userId"
    );
    assert_eq!(
        refused_field(json!({"fault": {"latency": {"ms": -1}}})),
        "fault.latency.ms"
    );
    assert!(read(json!({"fault": {"latency": {"ms": 1, "jitter": 1}}})).is_err());
    assert!(read(json!({"fault": {"error": {"status": 500, "retry": 1}}})).is_err());
    assert!(read(json!({"fault": "drop", "time": 1})).is_err());
    assert!(read(json!({})).is_err());
}

#[test]
fn errors_refuse_and_spoilers_wait_for_the_answer() {
    let stage = |value: Value| read(value).unwrap().stage();
    assert_eq!(stage(json!({"fault": "abort"})), Stage::Request);
    assert_eq!(stage(json!({"fault": "abort", "at": "answer"})), Stage::Answer);
    assert_eq!(
        stage(json!({"fault": "abort", "match": {"status": 201}})),
        Stage::Answer
    );
    assert_eq!(
        stage(json!({"fault": {"error": {"status": 503}}})),
        Stage::Request
    );
    for early in [
        json!("drop"),
        json!("halfOpen"),
        json!("refuse"),
        json!({"duplicate": {}}),
    ] {
        assert_eq!(stage(json!({ "fault": early })), Stage::Request);
    }
    assert_eq!(stage(json!({"fault": {"reorder": {}}})), Stage::Answer);
    assert_eq!(stage(json!({"fault": {"malformed": {}}})), Stage::Answer);
    assert_eq!(stage(json!({"fault": {"latency": {"ms": 1}}})), Stage::Answer);
}
