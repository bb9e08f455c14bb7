//! What a contract's text promises, item by item, and how a test names an item.

use std::{fs, path::Path};

use crate::markdown::{Block, Chapter, chapters, plain};

/// The heading of what NOTES.md settles for a contract.
const NOTES: &str = "NOTES";
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
    parent: String,
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
        .map(|(name, file)| Contract {
            name,
            items: items(&chapters(&text(file))),
        })
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

fn items(chapters: &[Chapter]) -> Vec<Item> {
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut all: Vec<Item> = Vec::new();
    for chapter in chapters {
        above.retain(|(level, _)| *level < chapter.level);
        let parent = above.last().map_or("", |(_, heading)| heading.as_str());
        let heading = if above.is_empty() {
            "Introduction".to_owned()
        } else {
            title(&chapter.heading)
        };
        for item in section(&heading, parent, &chapter.blocks) {
            // Fields come again in many examples.
            let known = item.kind == Kind::Word && all.iter().any(|other| other.text == item.text);
            if !known {
                all.push(item);
            }
        }
        above.push((chapter.level, heading));
    }
    all
}

/// A heading without its picture and its colon.
fn title(heading: &str) -> String {
    let heading = plain(heading);
    let words = heading.trim_start_matches(|c: char| !c.is_ascii());
    words.trim().trim_end_matches(':').to_owned()
}

fn section(heading: &str, parent: &str, blocks: &[Block]) -> Vec<Item> {
    let item = |kind, text: String| Item {
        section: heading.to_owned(),
        parent: parent.to_owned(),
        kind,
        text,
    };
    let endpoints = if heading == NOTES {
        Vec::new()
    } else {
        endpoints(blocks)
    };
    let mut all = Vec::new();
    match endpoints.as_slice() {
        [] => all.extend(event(blocks).map(|name| item(Kind::Event, name))),
        [one] => all.push(item(Kind::Endpoint, one.clone())),
        several => all.extend(several.iter().map(|one| item(Kind::Entry, one.clone()))),
    }
    if all.is_empty() && blocks.iter().any(is_rule) {
        all.push(item(Kind::Rule, String::new()));
    }
    let mut label = "";
    for block in blocks {
        match block {
            Block::Code { language, text } if language == "json" => {
                all.push(item(Kind::Example, plain(label).trim_end_matches(':').to_owned()));
                all.extend(words(text).map(|word| item(Kind::Word, word)));
            }
            Block::Code { .. } => {}
            Block::Entry(cells) if cells[0].ends_with(':') => label = &cells[0],
            Block::Entry(cells) if is_endpoint(&cells[0]) => {}
            Block::Entry(cells) => all.push(item(Kind::Entry, cells.join(" | "))),
            Block::Paragraph(text) if is_note(text) => all.push(item(Kind::Entry, text.clone())),
            Block::Paragraph(text) => label = text,
        }
    }
    all
}

/// Every word that a field may have: `"status": "pending|accepted"`, `"callType": "string (AUDIO | VIDEO)"`.
fn words(example: &str) -> impl Iterator<Item = String> {
    let choices = example
        .lines()
        .filter(|line| line.contains('|'))
        .filter_map(|line| line.trim().split_once(": "));
    choices.flat_map(|(field, value)| {
        let value = value.trim_matches(['"', ',']);
        let value = value
            .trim_start_matches("string (")
            .trim_end_matches(')')
            .replace(" or ", "|");
        let word = |word: &str| format!("`{}`: `{}`", field.trim_matches('"'), word.trim());
        value.split('|').map(word).collect::<Vec<_>>()
    })
}

fn is_note(text: &str) -> bool {
    text.starts_with("**Note:**")
}

/// Whether it says something by itself: labels, notes and examples do not.
fn is_rule(block: &Block) -> bool {
    match block {
        Block::Code { language, .. } => language != "json",
        Block::Entry(_) => false,
        Block::Paragraph(text) => {
            let label = text.ends_with(':') || (text.starts_with("**") && text.ends_with("**"));
            !label && !is_note(text)
        }
    }
}

/// Whether an item of a list tells a section's endpoint, or a part of it.
fn is_endpoint(entry: &str) -> bool {
    let text = plain(entry);
    text.starts_with("Method: ") || text.starts_with("Path: ") || text.starts_with("URL: POST ")
}

/// `**POST** /path`, `- **URL**: POST /path`, `- **Method:** POST` with `- **Path:** /path`, or code that says `POST /path`.
fn endpoints(blocks: &[Block]) -> Vec<String> {
    let mut method = "";
    let mut all = Vec::new();
    for block in blocks {
        let text = match block {
            Block::Code { language, text } if language.is_empty() => text,
            Block::Code { .. } => continue,
            Block::Entry(cells) => &cells[0],
            Block::Paragraph(text) => text,
        };
        let text = plain(text);
        if let Some(name) = text.strip_prefix("Method: ") {
            method = ["GET", "PATCH", "POST", "PUT", "DELETE"]
                .into_iter()
                .find(|one| *one == name)
                .unwrap_or("");
        } else if let Some(path) = text.strip_prefix("Path: ") {
            all.push(format!("{method} {path}"));
        } else {
            all.extend(endpoint(text.trim_start_matches("URL: ")));
        }
    }
    all
}

fn endpoint(text: &str) -> Option<String> {
    let (method, path) = text.split_once(' ')?;
    let is_one = ["DELETE", "GET", "PATCH", "POST", "PUT"].contains(&method) && path.starts_with('/');
    is_one.then(|| text.to_owned())
}

/// `**Message Type:** call.accept`, or the name in `socket.emit('join-room'` and `socket.on('user-left'`.
fn event(blocks: &[Block]) -> Option<String> {
    blocks.iter().find_map(|block| match block {
        Block::Code { text, .. } => {
            let call = text
                .strip_prefix("socket.emit('")
                .or_else(|| text.strip_prefix("socket.on('"))?;
            call.split('\'').next().map(str::to_owned)
        }
        Block::Entry(_) => None,
        Block::Paragraph(text) => plain(text).strip_prefix("Message Type: ").map(str::to_owned),
    })
}
