//! What a text promises, item by item: its sections' endpoints, events, rules, examples, words, lists and rows.

use crate::{
    contract::{Item, Kind, NOTES},
    markdown::{Block, Chapter, plain},
};

/// The items of a whole text.
pub(crate) fn items(chapters: &[Chapter]) -> Vec<Item> {
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

/// The items of one section.
pub(crate) fn section(heading: &str, parent: &str, blocks: &[Block]) -> Vec<Item> {
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
