//! Everything that the contracts promise has a test, and docs/coverage.md says which.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod contract;
mod exempt;
mod markdown;
mod page;
mod tags;

use std::{collections::BTreeSet, env, fs, path::Path};

use contract::{Contract, Item};
use exempt::exempt;
use tags::Tag;

/// An item with the tests that name it, by file and name, or with the reason why there is none.
struct Row<'a> {
    item: &'a Item,
    tests: BTreeSet<(&'a str, &'a str)>,
    exempt: Option<&'static str>,
}

#[test]
fn everything_in_the_contracts_has_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let contracts = contract::read(&root.join("docs/contracts"));
    let tags = tags::read(
        &root,
        &[
            "server-mock/src",
            "server-mock/tests",
            "sdk-core/src",
            "sdk-core/tests",
        ],
    );
    let mut wrong = Vec::new();
    let mut tables = Vec::new();
    for contract in &contracts {
        tables.push((contract, rows(contract, &tags, &mut wrong)));
    }
    strangers(&contracts, &tags, &mut wrong);
    assert!(
        wrong.is_empty(),
        "{} things are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    is_printed(&root.join("docs/coverage.md"), &page::page(&tables));
}

fn rows<'a>(contract: &'a Contract, tags: &'a [Tag], wrong: &mut Vec<String>) -> Vec<Row<'a>> {
    let mut rows: Vec<_> = contract
        .items
        .iter()
        .map(|item| Row {
            item,
            tests: BTreeSet::new(),
            exempt: None,
        })
        .collect();
    for tag in tags.iter().filter(|tag| tag.contract == contract.name) {
        match contract.find(&tag.names) {
            Ok(found) => found.into_iter().for_each(|index| {
                rows[index].tests.insert((&tag.file, &tag.test));
            }),
            Err(why) => wrong.push(format!("{}: {}: {:?} {why}", tag.file, tag.test, tag.names)),
        }
    }
    excuse(contract.name, &mut rows, wrong);
    rows
}

/// Every row has a test or a reason why not, and every reason is needed.
fn excuse(contract: &str, rows: &mut [Row<'_>], wrong: &mut Vec<String>) {
    for exempt in exempt(contract) {
        let mut needed = false;
        for row in rows.iter_mut().filter(|row| row.tests.is_empty()) {
            if exempt.covers(row.item) {
                row.exempt = Some(exempt.reason);
                needed = true;
            }
        }
        if !needed {
            wrong.push(format!("{contract}: nothing is excused by {exempt:?}"));
        }
    }
    let open = rows
        .iter()
        .filter(|row| row.tests.is_empty() && row.exempt.is_none());
    wrong.extend(open.map(|Row { item, .. }| {
        format!(
            "{contract}, {}: no test for {:?} {:?}",
            item.section, item.kind, item.text
        )
    }));
}

fn strangers(contracts: &[Contract], tags: &[Tag], wrong: &mut Vec<String>) {
    let strangers = tags
        .iter()
        .filter(|tag| !contracts.iter().any(|contract| contract.name == tag.contract));
    wrong.extend(strangers.map(|tag| {
        format!(
            "{}: {}: no contract is called {}",
            tag.file, tag.test, tag.contract
        )
    }));
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
