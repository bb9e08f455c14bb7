//! The page that shows what is tested by what.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use crate::{
    check::Row,
    contract::{Contract, Item, Kind},
};

const HEAD: &str = "# What the contracts say, and the tests that show it

Printed from the texts in [contracts](contracts) and from the tests, each of which names what it shows
(`/// Contract: <contract>, <heading>[: <item>]`, [how](../CONTRIBUTING.md)). A test fails when something has no test, when a test names what
no text says, and when this page is out of date; `RINGWAY_BLESS=1 cargo test -p ringway-mock --test coverage` prints it anew. Files without a
folder are in [server-mock/tests](../server-mock/tests). What needs no test says why.
";

/// The folder of most tests.
const TESTS: &str = "server-mock/tests/";

pub(crate) fn page(tables: &[(&Contract, Vec<Row<'_>>)]) -> String {
    let mut page = format!("{HEAD}\n| contract | items | tests | no test needed |\n|---|---|---|---|\n");
    for (contract, rows) in tables {
        let tests: BTreeSet<_> = rows.iter().flat_map(|row| &row.tests).collect();
        let exempt = rows.iter().filter(|row| row.exempt.is_some()).count();
        let (name, items, tests) = (contract.name, rows.len(), tests.len());
        let _ = writeln!(page, "| [{name}](#{name}) | {items} | {tests} | {exempt} |");
    }
    for (contract, rows) in tables {
        let _ = write!(
            page,
            "\n## {}\n\n| section | item | tests |\n|---|---|---|\n",
            contract.name
        );
        let mut above = "";
        for group in rows.chunk_by(Row::is_excused_like) {
            let section = group[0].item.section.as_str();
            let shown = if above == section { "" } else { section };
            let _ = writeln!(
                page,
                "| {} | {} | {} |",
                cell(shown),
                items(group),
                proof(&group[0])
            );
            above = section;
        }
    }
    page
}

impl Row<'_> {
    fn is_excused_like(&self, other: &Self) -> bool {
        self.exempt.is_some() && self.exempt == other.exempt && self.item.section == other.item.section
    }
}

/// An item, or how many there are that need no test.
fn items(group: &[Row<'_>]) -> String {
    match group {
        [one] => item(one.item),
        several => format!("*{} items*", several.len()),
    }
}

fn item(item: &Item) -> String {
    let text = &item.text;
    match item.kind {
        Kind::Endpoint | Kind::Event => format!("`{text}`"),
        Kind::Entry | Kind::Word => cell(text),
        Kind::Example => format!("*example*: {}", cell(text)),
        Kind::Rule => String::new(),
    }
}

/// The tests, by file, or the reason why there is none.
fn proof(row: &Row<'_>) -> String {
    if let Some(reason) = row.exempt {
        return format!("*{reason}*");
    }
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (file, test) in &row.tests {
        files.entry(file).or_default().push(test);
    }
    let files = files.into_iter().map(|(file, tests)| {
        let name = file.strip_prefix(TESTS).unwrap_or(file);
        format!("[{name}](../{file}): {}", tests.join(", "))
    });
    files.collect::<Vec<_>>().join("; ")
}

/// Bars would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
