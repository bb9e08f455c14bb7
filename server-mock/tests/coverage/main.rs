//! Everything that the contracts promise has a test, and docs/coverage.md says which.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod check;
mod contract;
mod described;
mod exempt;
mod items;
mod itself;
mod markdown;
mod page;
mod tags;

#[path = "../common/mod.rs"]
mod common;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Where tests say what they show.
const FOLDERS: [&str; 4] = [
    "server-mock/src",
    "server-mock/tests",
    "sdk-core/src",
    "sdk-core/tests",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn everything_in_the_contracts_has_a_test() {
    let contracts = contract::read(&root().join("docs/contracts"));
    let tags = tags::read(&root(), &FOLDERS);
    let mut wrong = Vec::new();
    let tables: Vec<_> = contracts
        .iter()
        .map(|contract| {
            let exempt = exempt::exempt(contract.name);
            (contract, check::rows(contract, &tags, exempt, &mut wrong))
        })
        .collect();
    check::strangers(&contracts, &tags, &mut wrong);
    assert!(
        wrong.is_empty(),
        "{} things are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    is_printed(&root().join("docs/coverage.md"), &page::page(&tables));
}

fn is_printed(path: &Path, page: &str) {
    if env::var_os("RINGWAY_BLESS").is_some() {
        fs::write(path, page).unwrap();
    }
    let printed = fs::read_to_string(path).unwrap_or_default();
    assert!(
        printed == page,
        "docs/coverage.md is out of date: run `RINGWAY_BLESS=1 cargo test -p ringway-mock --test coverage`"
    );
}
