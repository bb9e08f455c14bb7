//! What a matcher means.

use serde_json::{Value, json};

use super::*;

fn frame(body: &Value) -> Traffic<'_> {
    Traffic {
        contract: Some(Contract::Chattrix),
        event: Event::Frame,
        direction: Direction::In,
        method: None,
        path: "/ws/chat",
        message_type: body["type"].as_str(),
        user_id: Some("101"),
        status: None,
        body: Some(body),
    }
}

fn matcher(value: Value) -> Matcher {
    serde_json::from_value(value).unwrap()
}

#[test]
fn an_empty_matcher_means_everything() {
    assert!(matcher(json!({})).matches(&frame(&json!({}))));
}

#[test]
fn every_field_has_to_fit() {
    let body = json!({"type": "call.reject", "payload": {"callId": "c1", "reason": "busy"}});
    let fits = json!({
        "contract": "chattrix", "kind": "socket", "event": "frame", "path": "/ws/*", "type": "call.reject",
        "userId": "101", "direction": "in", "body": {"payload": {"reason": "busy"}},
    });
    assert!(matcher(fits.clone()).matches(&frame(&body)));

    let others = json!({
        "contract": "private-call", "kind": "http", "event": "open", "path": "/api/*", "type": "call.end",
        "userId": "102", "direction": "out", "body": {"payload": {"reason": "declined"}}, "method": "GET", "status": 200,
    });
    for (field, value) in others.as_object().unwrap() {
        let mut one_off = fits.clone();
        one_off[field] = value.clone();
        let differences = matcher(one_off.clone()).differences(&frame(&body));
        assert!(!matcher(one_off).matches(&frame(&body)), "{field}");
        assert_eq!(differences.len(), 1, "{field}: {differences:?}");
        let expected = if field == "body" {
            "body.payload.reason"
        } else {
            field
        };
        assert_eq!(differences[0].field, expected);
    }
}

#[test]
fn differences_show_both_sides() {
    let body = json!({"type": "call.reject"});
    let wanted = matcher(json!({"userId": "102", "status": 4001, "body": {"payload": {}}}));
    let shown = serde_json::to_value(wanted.differences(&frame(&body))).unwrap();
    assert_eq!(
        shown,
        json!([
            {"field": "userId", "expected": "102", "got": "101"},
            {"field": "status", "expected": 4001, "got": null},
            {"field": "body.payload", "expected": {}, "got": null},
        ])
    );
}

#[test]
fn a_body_that_is_not_json_fits_no_body_matcher() {
    let wanted = matcher(json!({"body": {}}));
    let traffic = Traffic {
        body: None,
        ..frame(&Value::Null)
    };
    assert!(!wanted.matches(&traffic));
    assert_eq!(wanted.differences(&traffic)[0].field, "body");
}

#[test]
fn a_user_is_named_by_a_string_or_an_integer() {
    let body = json!({});
    assert!(matcher(json!({"userId": 101})).matches(&frame(&body)));
    assert!(matcher(json!({"userId": "101"})).matches(&frame(&body)));
    assert!(!matcher(json!({"userId": 102})).matches(&frame(&body)));
    for bad in [json!(1.5), json!(true), json!({}), json!([1])] {
        assert!(serde_json::from_value::<Matcher>(json!({"userId": bad})).is_err());
    }
}

#[test]
fn methods_are_compared_in_any_case() {
    let traffic = Traffic {
        method: Some("POST"),
        event: Event::Request,
        ..frame(&Value::Null)
    };
    assert!(matcher(json!({"method": "post"})).matches(&traffic));
}

#[test]
fn a_matcher_keeps_its_form() {
    let value = json!({"type": "call.end", "path": "/ws/*", "direction": "out"});
    assert_eq!(serde_json::to_value(matcher(value.clone())).unwrap(), value);
}
