//! The Swift in the READMEs, to be compiled and run as it stands there.

use std::fs;

use anyhow::{Context, Result};

use super::tools::FOLDER;
use crate::cargo::root;
use crate::readme::fences;

/// The code of the package's README that stands for itself, as a source file: what imports the module, and functions.
pub(crate) fn source() -> Result<String> {
    let stands = |code: &&str| code.starts_with("import Ringway\n") || code.starts_with("func ");
    let readme = read(&format!("{FOLDER}/README.md"))?;
    let code: Vec<_> = fences(&readme, "swift").into_iter().filter(stands).collect();
    Ok(code.join("\n"))
}

fn read(path: &str) -> Result<String> {
    fs::read_to_string(root().join(path)).with_context(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packages_readme_has_code_that_is_tested() {
        let source = source().expect("README is there");
        assert!(source.starts_with("import Ringway\n"));
        assert!(source.contains("\nfunc callBob(") && source.contains("\nfunc answer("));
    }

    #[test]
    fn the_projects_readme_says_nothing_else() {
        let (whole, package) = (
            read("README.md").expect("it is there"),
            read(&format!("{FOLDER}/README.md")).expect("it is there"),
        );
        let tested = fences(&package, "swift");
        for code in fences(&whole, "swift") {
            assert!(
                tested.contains(&code),
                "not in {FOLDER}/README.md, so not tested:\n{code}"
            );
        }
    }
}
