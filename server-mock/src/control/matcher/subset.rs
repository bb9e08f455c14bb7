//! Whether one JSON value contains another, and where it does not.

use serde_json::Value;

/// One place where a value differs from what was asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Gap {
    /// Where, as in `data.participants[0].id`; empty for the value itself.
    pub(crate) path: String,
    /// What was asked for there.
    pub(crate) expected: Value,
    /// What is there; `None` when nothing is.
    pub(crate) got: Option<Value>,
}

/// Every place where `got` lacks what `expected` asks for; none when `got` contains `expected`.
///
/// An object contains another when it has at least its members; arrays are of one length and contain each other item by item; numbers are compared
/// by value (`1` is `1.0`); everything else is equal or not. An expected `null` is a member that is there and null.
pub(crate) fn gaps(expected: &Value, got: &Value) -> Vec<Gap> {
    let mut found = Vec::new();
    compare(expected, Some(got), &mut String::new(), &mut found);
    found
}

/// Whether `got` contains `expected`, in the sense of [`gaps`].
pub(crate) fn contains(expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::Object(wanted), Value::Object(found)) => wanted
            .iter()
            .all(|(key, value)| found.get(key).is_some_and(|found| contains(value, found))),
        (Value::Array(wanted), Value::Array(found)) => {
            wanted.len() == found.len()
                && wanted
                    .iter()
                    .zip(found)
                    .all(|(wanted, found)| contains(wanted, found))
        }
        (Value::Number(wanted), Value::Number(found)) => wanted == found || wanted.as_f64() == found.as_f64(),
        (
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_),
            _,
        ) => expected == got,
    }
}

fn compare(expected: &Value, got: Option<&Value>, path: &mut String, found: &mut Vec<Gap>) {
    match (expected, got) {
        (Value::Object(wanted), Some(Value::Object(members))) => {
            for (key, value) in wanted {
                let dot = if path.is_empty() { "" } else { "." };
                at(path, &format!("{dot}{key}"), |path| {
                    compare(value, members.get(key), path, found)
                });
            }
        }
        (Value::Array(wanted), Some(Value::Array(items))) if wanted.len() == items.len() => {
            for (index, (value, item)) in wanted.iter().zip(items).enumerate() {
                at(path, &format!("[{index}]"), |path| {
                    compare(value, Some(item), path, found)
                });
            }
        }
        (wanted, Some(value)) if contains(wanted, value) => {}
        (wanted, value) => {
            found.push(Gap {
                path: path.clone(),
                expected: wanted.clone(),
                got: value.cloned(),
            });
        }
    }
}

fn at(path: &mut String, step: &str, visit: impl FnOnce(&mut String)) {
    let before = path.len();
    path.push_str(step);
    visit(path);
    path.truncate(before);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_object_may_have_more_than_was_asked_for() {
        let got = json!({"type": "call.accept", "payload": {"callId": "c1", "extra": 1}});
        assert!(contains(&json!({"payload": {"callId": "c1"}}), &got));
        assert!(contains(&json!({}), &got));
        assert!(gaps(&json!({"payload": {"callId": "c1"}}), &got).is_empty());
    }

    #[test]
    fn gaps_name_their_place() {
        let got = json!({"a": {"b": [1, {"c": "x"}]}});
        let found = gaps(&json!({"a": {"b": [1, {"c": "y", "d": null}]}, "e": 1}), &got);
        let seen: Vec<_> = found
            .iter()
            .map(|gap| (gap.path.as_str(), gap.got.clone()))
            .collect();
        assert_eq!(
            seen,
            [("a.b[1].c", Some(json!("x"))), ("a.b[1].d", None), ("e", None)]
        );
    }

    #[test]
    fn arrays_are_of_one_length_and_numbers_compare_by_value() {
        assert!(!contains(&json!([1]), &json!([1, 2])));
        assert!(contains(&json!([{}, 1]), &json!([{"a": 1}, 1.0])));
        assert!(!contains(&json!(1), &json!("1")));
        assert!(contains(&json!({"a": null}), &json!({"a": null})));
        assert!(!contains(&json!({"a": null}), &json!({})));
    }

    #[test]
    fn gaps_are_empty_exactly_when_contained() {
        let values = [
            json!(null),
            json!(1),
            json!("x"),
            json!([1]),
            json!({"a": [1]}),
            json!({"a": [1], "b": {}}),
        ];
        for wanted in &values {
            for got in &values {
                assert_eq!(
                    gaps(wanted, got).is_empty(),
                    contains(wanted, got),
                    "{wanted} in {got}"
                );
            }
        }
    }
}
