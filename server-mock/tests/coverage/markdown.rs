//! Markdown as far as the contracts use it: headings, paragraphs, lists, tables and code.

/// What stands below one heading and above the next.
pub(crate) struct Chapter {
    pub(crate) level: usize,
    pub(crate) heading: String,
    pub(crate) blocks: Vec<Block>,
}

pub(crate) enum Block {
    Code {
        language: String,
        text: String,
    },
    /// An item of a list, or the cells of a table's row.
    Entry(Vec<String>),
    Paragraph(String),
}

pub(crate) fn chapters(text: &str) -> Vec<Chapter> {
    let mut reader = Reader::default();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim();
        if let Some(language) = line.strip_prefix("```") {
            let code: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != "```").collect();
            reader.add(Block::Code {
                language: language.to_owned(),
                text: code.join("\n"),
            });
        } else {
            reader.line(line);
        }
    }
    reader.chapters
}

/// Text without its marks.
pub(crate) fn plain(text: &str) -> String {
    text.replace("**", "").replace('`', "").trim().to_owned()
}

#[derive(Default)]
struct Reader {
    chapters: Vec<Chapter>,
    /// Whether the next line goes on with the last block.
    open: bool,
}

impl Reader {
    fn line(&mut self, line: &str) {
        if line.is_empty() || line == "---" {
            self.open = false;
        } else if line.starts_with('#') {
            self.heading(line);
        } else if line.starts_with("|-") {
            // What stood above it was the table's head.
            self.blocks().pop();
        } else if let Some(row) = line.strip_prefix('|') {
            let cells = row
                .trim_end_matches('|')
                .split('|')
                .map(|cell| cell.trim().to_owned());
            self.add(Block::Entry(cells.collect()));
        } else if let Some(entry) = list_item(line) {
            self.add(Block::Entry(vec![entry.to_owned()]));
            self.open = true;
        } else {
            self.text(line);
        }
    }

    fn heading(&mut self, line: &str) {
        let heading = line.trim_start_matches('#');
        self.chapters.push(Chapter {
            level: line.len() - heading.len(),
            heading: heading.trim().to_owned(),
            blocks: Vec::new(),
        });
        self.open = false;
    }

    fn text(&mut self, line: &str) {
        let open = self.open;
        match self.blocks().last_mut() {
            Some(Block::Paragraph(text)) if open => *text = format!("{text} {line}"),
            Some(Block::Entry(cells)) if open => {
                cells.iter_mut().for_each(|cell| *cell = format!("{cell} {line}"))
            }
            Some(Block::Paragraph(_) | Block::Entry(_) | Block::Code { .. }) | None => {
                self.add(Block::Paragraph(line.to_owned()));
                self.open = true;
            }
        }
    }

    fn add(&mut self, block: Block) {
        self.blocks().push(block);
        self.open = false;
    }

    fn blocks(&mut self) -> &mut Vec<Block> {
        &mut self
            .chapters
            .last_mut()
            .expect("a text begins with a heading")
            .blocks
    }
}

/// What follows `- ` or `1. `.
fn list_item(line: &str) -> Option<&str> {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = number.strip_prefix(". ").filter(|_| number.len() < line.len());
    line.strip_prefix("- ").or(numbered)
}
