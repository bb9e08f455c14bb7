//! The examples of README are the files that the tests of their languages run.

use std::fs;

use crate::cargo::root;

#[test]
fn the_readme_of_kotlin_shows_the_same_lines() {
    let read = |path: &str| fs::read_to_string(root().join(path)).expect("it is there");
    let block = format!("```kotlin\n{}```\n", read("examples/kotlin/CallBob.kt"));
    assert!(read("bindings/kotlin/README.md").contains(&block));
}

#[test]
fn readme_shows_the_examples_as_they_are_tested() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README is there");
    for (language, file) in [
        ("kotlin", "examples/kotlin/CallBob.kt"),
        ("rust", "examples/rust/call_bob.rs"),
        ("swift", "examples/swift/CallBob.swift"),
        ("ts", "examples/node/call-bob.ts"),
    ] {
        let example = fs::read_to_string(root().join(file)).expect("the example is there");
        let block = format!("```{language}\n{example}```\n");
        assert!(readme.contains(&block), "README does not show {file} as it is");
    }
}
