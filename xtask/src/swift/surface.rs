//! The public surface of the Swift module, as its symbol graph has it: compared with the text that is committed, so that a
//! change is seen.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{env, fs};

use anyhow::{Context, Result};
use serde::Deserialize;

use super::tools::FOLDER;
use crate::cargo::root;
use crate::report::Outcome;

/// What every type is, as newer compilers tell.
const IMPLIED: [&str; 3] = ["Copyable", "Escapable", "SendableMetatype"];

#[derive(Deserialize)]
struct Graph {
    symbols: Vec<Symbol>,
    relationships: Vec<Relationship>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Symbol {
    identifier: Identifier,
    path_components: Vec<String>,
    declaration_fragments: Vec<Fragment>,
    doc_comment: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Identifier {
    precise: String,
}

#[derive(Deserialize)]
struct Fragment {
    spelling: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Relationship {
    kind: String,
    source: String,
    target: String,
    target_fallback: Option<String>,
}

/// Compares the graph in that file with `api.txt`, or writes that anew for `RINGWAY_BLESS=1`.
pub(crate) fn check(graph: &Path) -> Result<Outcome> {
    let graph = fs::read(graph).with_context(|| graph.display().to_string())?;
    let graph: Graph = serde_json::from_slice(&graph).context("the symbol graph")?;
    let bare: Vec<_> = graph
        .symbols
        .iter()
        .filter(|symbol| symbol.doc_comment.is_none())
        .collect();
    if !bare.is_empty() {
        bare.iter()
            .for_each(|symbol| println!("no comment: {}", symbol.path_components.join(".")));
        return Ok(Outcome::Failed(format!(
            "{} symbols without a comment",
            bare.len()
        )));
    }
    let place = root().join(FOLDER).join("api.txt");
    let surface = graph.render();
    if env::var_os("RINGWAY_BLESS").is_some() {
        fs::write(&place, &surface)?;
    }
    let known = fs::read_to_string(&place).unwrap_or_default();
    if known == surface {
        return Ok(Outcome::Passed(format!("{} symbols", graph.symbols.len())));
    }
    show(&known, &surface);
    let hint = "RINGWAY_BLESS=1 writes it anew";
    Ok(Outcome::Failed(format!("not as in {FOLDER}/api.txt; {hint}")))
}

impl Graph {
    /// A line for each symbol, and behind a type what it conforms to.
    fn render(&self) -> String {
        let mut conformances: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for relationship in self.relationships.iter().filter(|it| it.kind == "conformsTo") {
            let target = relationship
                .target_fallback
                .as_deref()
                .unwrap_or(&relationship.target);
            let name = target.rsplit('.').next().unwrap_or(target);
            if IMPLIED.contains(&name) {
                continue;
            }
            conformances.entry(&relationship.source).or_default().insert(name);
        }
        let mut lines: Vec<_> = self
            .symbols
            .iter()
            .map(|symbol| symbol.line(&conformances))
            .collect();
        lines.sort();
        lines.into_iter().map(|(_, line)| line + "\n").collect()
    }
}

impl Symbol {
    /// The line, behind what it is sorted by.
    fn line(&self, conformances: &BTreeMap<&str, BTreeSet<&str>>) -> (&[String], String) {
        let depth = self.path_components.len().saturating_sub(1);
        let declaration: String = self
            .declaration_fragments
            .iter()
            .map(|it| it.spelling.as_str())
            .collect();
        // Attributes and long declarations are broken into lines.
        let declaration = declaration.split_whitespace().collect::<Vec<_>>().join(" ");
        let conforms = conformances.get(self.identifier.precise.as_str());
        let conforms = conforms.map_or_else(String::new, |names| {
            let names: Vec<_> = names.iter().copied().collect();
            format!(": {}", names.join(", "))
        });
        (
            &self.path_components,
            format!("{}{declaration}{conforms}", "    ".repeat(depth)),
        )
    }
}

/// Prints the lines that one has and the other has not.
fn show(known: &str, now: &str) {
    let (old, new): (BTreeSet<_>, BTreeSet<_>) = (known.lines().collect(), now.lines().collect());
    old.difference(&new)
        .for_each(|line| println!("- {}", line.trim_start()));
    new.difference(&old)
        .for_each(|line| println!("+ {}", line.trim_start()));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_graph_reads_like_the_source() {
        let symbol = |precise: &str, path: &[&str], declaration: &[&str]| {
            let fragments: Vec<_> = declaration.iter().map(|it| json!({ "spelling": it })).collect();
            json!({
                "identifier": {"precise": precise},
                "pathComponents": path,
                "declarationFragments": fragments,
            })
        };
        let graph: Graph = serde_json::from_value(json!({
            "symbols": [
                symbol("s:id", &["Call", "id"], &["let", " ", "id", ": ", "CallId"]),
                symbol("s:call", &["Call"], &["final ", "class", "\n", "Call"]),
            ],
            "relationships": [
                {"kind": "conformsTo", "source": "s:call", "target": "s:SH", "targetFallback": "Swift.Hashable"},
                {"kind": "memberOf", "source": "s:id", "target": "s:call"},
            ],
        }))
        .expect("it is a graph");
        assert_eq!(graph.render(), "final class Call: Hashable\n    let id: CallId\n");
    }
}
