//! The contracts, each with what it promises item by item, and how a test names an item.

use std::{fs, path::Path};

use crate::{
    items::{items, section},
    markdown::{chapters, plain},
};

/// The heading of what NOTES.md settles for a contract.
pub(crate) const NOTES: &str = "NOTES";
/// Names all examples of a contract at once: a golden test goes through them.
const EVERY_EXAMPLE: &str = "every JSON example";
/// Stands for the contract of what NOTES.md settles for all of them.
const ALL: &str = "all";

const TEXTS: [(&str, &str); 5] = [
    ("private-call", "1-private-call.md"),
    ("chattrix", "2-chattrix.md"),
    ("ikoota", "3-ikoota.md"),
    ("video-call", "4-video-call.md"),
    ("call-end", "5-call-end.md"),
];

pub(crate) struct Contract {
    pub(crate) name: &'static str,
    pub(crate) items: Vec<Item>,
}

/// One thing that a test has to show.
pub(crate) struct Item {
    pub(crate) section: String,
    /// The heading above the section's, which tells apart those that are called the same.
    pub(crate) parent: String,
    pub(crate) kind: Kind,
    /// As it stands in the text; of a row the first cell is its name.
    pub(crate) text: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Endpoint,
    /// An item of a list or a row of a table.
    Entry,
    Event,
    Example,
    /// What a section says in words.
    Rule,
    /// What a field may say.
    Word,
}

/// All contracts, and what NOTES.md settles for all of them.
pub(crate) fn read(folder: &Path) -> Vec<Contract> {
    let text =
        |file: &str| fs::read_to_string(folder.join(file)).expect("the contracts are part of the project");
    let mut contracts: Vec<_> = TEXTS
        .into_iter()
        .map(|(name, file)| Contract::new(name, &text(file)))
        .collect();
    contracts.push(Contract {
        name: ALL,
        items: Vec::new(),
    });
    for chapter in chapters(&text("NOTES.md")) {
        let number = chapter
            .heading
            .split('.')
            .next()
            .and_then(|digits| digits.parse().ok());
        let index = number.map_or(TEXTS.len(), |number: usize| number - 1);
        contracts[index].items.extend(section(NOTES, "", &chapter.blocks));
    }
    contracts
}

impl Contract {
    pub(crate) fn new(name: &'static str, text: &str) -> Self {
        let items = items(&chapters(text));
        Self { name, items }
    }

    /// The items that a tag names: one, or all examples.
    pub(crate) fn find(&self, name: &str) -> Result<Vec<usize>, String> {
        let examples: Vec<_> = self.indices(|item| item.kind == Kind::Example);
        if name == EVERY_EXAMPLE && !examples.is_empty() {
            return Ok(examples);
        }
        let ranks =
            [Item::is, Item::begins_with, Item::contains].map(|fits| self.indices(|item| fits(item, name)));
        let best = ranks
            .into_iter()
            .find(|found| !found.is_empty())
            .unwrap_or_default();
        match best.as_slice() {
            [] => Err("names nothing in the text".to_owned()),
            [_] => Ok(best),
            several => Err(format!("names {} items at once", several.len())),
        }
    }

    fn indices(&self, fits: impl Fn(&Item) -> bool) -> Vec<usize> {
        (0..self.items.len())
            .filter(|index| fits(&self.items[*index]))
            .collect()
    }
}

impl Item {
    /// Whether it is told in a section's name alone.
    pub(crate) fn is_whole_section(&self) -> bool {
        matches!(self.kind, Kind::Endpoint | Kind::Event | Kind::Rule)
    }

    fn is(&self, name: &str) -> bool {
        self.names()
            .any(|section| self.is_whole_section() && name == section)
            || self.quoted(name).any(|quote| self.key() == quote)
    }

    fn begins_with(&self, name: &str) -> bool {
        let text = plain(&self.text);
        self.quoted(name).any(|quote| {
            text.strip_prefix(quote)
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
    }

    fn contains(&self, name: &str) -> bool {
        let text = plain(&self.text);
        self.quoted(name).any(|quote| text.contains(quote))
    }

    /// What a tag quotes from the section that this belongs to.
    fn quoted<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.names()
            .filter(|_| matches!(self.kind, Kind::Entry | Kind::Word))
            .filter_map(|section| name.strip_prefix(&section)?.strip_prefix(": "))
    }

    /// What the section can be called.
    fn names(&self) -> impl Iterator<Item = String> {
        [
            self.section.clone(),
            format!("{} > {}", self.parent, self.section),
        ]
        .into_iter()
    }

    /// The first cell of a row; of an endpoint what stands before its query.
    fn key(&self) -> String {
        let cell = self.text.split(" | ").next().unwrap_or_default();
        plain(cell.split('?').next().unwrap_or_default())
    }
}
