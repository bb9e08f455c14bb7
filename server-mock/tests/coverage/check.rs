//! Holds the tags against the texts.

use std::collections::BTreeSet;

use crate::{
    contract::{Contract, Item},
    exempt::Exempt,
    tags::Tag,
};

/// An item with the tests that name it, by file and name, or with the reason why there is none.
pub(crate) struct Row<'a> {
    pub(crate) item: &'a Item,
    pub(crate) tests: BTreeSet<(&'a str, &'a str)>,
    pub(crate) exempt: Option<&'static str>,
}

/// A contract's items with their tests; what is wrong is written down.
pub(crate) fn rows<'a>(
    contract: &'a Contract,
    tags: &'a [Tag],
    exempt: &[Exempt],
    wrong: &mut Vec<String>,
) -> Vec<Row<'a>> {
    let items = contract.items.iter();
    let mut rows: Vec<_> = items
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
    excuse(contract.name, &mut rows, exempt, wrong);
    rows
}

/// Every row has a test or a reason why not, and every reason is needed.
fn excuse(contract: &str, rows: &mut [Row<'_>], exempt: &[Exempt], wrong: &mut Vec<String>) {
    for exempt in exempt {
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

/// Tags of contracts that there are not.
pub(crate) fn strangers(contracts: &[Contract], tags: &[Tag], wrong: &mut Vec<String>) {
    let known = |tag: &&Tag| !contracts.iter().any(|contract| contract.name == tag.contract);
    wrong.extend(tags.iter().filter(known).map(|tag| {
        format!(
            "{}: {}: no contract is called {}",
            tag.file, tag.test, tag.contract
        )
    }));
}
