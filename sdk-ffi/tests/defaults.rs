//! Defaults that stand twice: once in Rust, once as what Kotlin and Swift fill in.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use ringway::Timing;
use serde_json::{Map, Value};

/// The source of the record, whose attributes only the generators see.
const SOURCE: &str = include_str!("../../sdk-core/src/model/config.rs");

#[test]
fn the_times_that_kotlin_and_swift_fill_in_are_the_default() {
    let (_, timing) = SOURCE.split_once("pub struct Timing {").unwrap();
    let (timing, _) = timing.split_once("\n}").unwrap();
    let mut filled_in = Map::new();
    let mut default = None;
    for line in timing.lines().map(str::trim) {
        if let Some((_, attribute)) = line.split_once("uniffi(default") {
            let digits: String = attribute.chars().filter(char::is_ascii_digit).collect();
            default = Some(digits.parse().unwrap_or(Value::Null));
        }
        if let Some((name, _)) = line.strip_prefix("pub ").and_then(|field| field.split_once(':')) {
            let default = default.take();
            filled_in.insert(
                camel_case(name),
                default.unwrap_or_else(|| panic!("{name}: no default")),
            );
        }
    }
    assert_eq!(
        Value::Object(filled_in),
        serde_json::to_value(Timing::default()).unwrap()
    );
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap().to_owned();
    words.fold(first, |text, word| text + &word[..1].to_uppercase() + &word[1..])
}
