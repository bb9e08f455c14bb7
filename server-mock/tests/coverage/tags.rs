//! What tests say about themselves: `/// Contract: <contract>, <heading>[: <item>]`.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A test that names an item of a contract.
pub(crate) struct Tag {
    pub(crate) contract: String,
    /// `<heading>[: <item>]`
    pub(crate) names: String,
    /// From the root of the repository.
    pub(crate) file: String,
    pub(crate) test: String,
}

/// The tags of all tests below some folders, in the order of their files.
pub(crate) fn read(root: &Path, folders: &[&str]) -> Vec<Tag> {
    let mut files: Vec<_> = folders
        .iter()
        .flat_map(|folder| sources(&root.join(folder)))
        .collect();
    files.sort();
    files
        .iter()
        .flat_map(|file| {
            let text = fs::read_to_string(file).expect("it was just listed");
            let name = file.strip_prefix(root).expect("it was listed below");
            tags(&text, &name.to_string_lossy().replace('\\', "/"))
        })
        .collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of the project");
    entries
        .flat_map(|entry| {
            let path = entry.expect("a folder of the project").path();
            if path.is_dir() {
                sources(&path)
            } else {
                path.extension()
                    .is_some_and(|end| end == "rs")
                    .then_some(path)
                    .into_iter()
                    .collect()
            }
        })
        .collect()
}

pub(crate) fn tags(text: &str, file: &str) -> Vec<Tag> {
    let mut all = Vec::new();
    let mut waiting: Vec<(&str, &str)> = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if let Some(tag) = line.strip_prefix("/// Contract: ") {
            let tag = tag.split_once(", ");
            waiting.push(tag.unwrap_or_else(|| panic!("{file}: no section in {line}")));
        } else if line.ends_with("test]") {
            is_test = true;
        } else if let Some(test) = function(line) {
            assert!(
                waiting.is_empty() || is_test,
                "{file}: {test} has tags and is no test"
            );
            all.extend(waiting.drain(..).map(|(contract, names)| Tag {
                contract: contract.to_owned(),
                names: names.to_owned(),
                file: file.to_owned(),
                test: test.to_owned(),
            }));
            is_test = false;
        }
    }
    all
}

/// The name of the function that begins here.
fn function(line: &str) -> Option<&str> {
    let named = line
        .strip_prefix("fn ")
        .or_else(|| line.strip_prefix("async fn "))?;
    named.split('(').next()
}
