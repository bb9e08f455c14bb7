//! The examples of READMEs, which are code that is tested.

/// What stands between "```" with this language and "```".
pub(crate) fn fences<'m>(markdown: &'m str, language: &str) -> Vec<&'m str> {
    let open = format!("```{language}\n");
    let behind = markdown.split(&open).skip(1);
    behind
        .filter_map(|text| Some(text.split_once("```")?.0))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::cargo::root;

    #[test]
    fn fences_are_of_one_language_and_end() {
        let markdown = "# x\n```kts\nno\n```\n```kt\na()\n\nb()\n```\nno\n```kt\nc()\n```\n```kt\nopen";
        assert_eq!(fences(markdown, "kt"), ["a()\n\nb()\n", "c()\n"]);
    }

    #[test]
    fn the_readme_of_kotlin_shows_the_same_lines() {
        let read = |path: &str| fs::read_to_string(root().join(path)).expect("it is there");
        let block = format!("```kotlin\n{}```\n", read("examples/kotlin/CallBob.kt"));
        assert!(read("bindings/kotlin/README.md").contains(&block));
    }

    #[test]
    fn readme_shows_the_examples_as_they_are_tested() {
        let readme = fs::read_to_string(root().join("README.md")).expect("README is there");
        for (language, file) in [
            ("kotlin", "examples/kotlin/CallBob.kt"),
            ("rust", "examples/rust/call_bob.rs"),
            ("swift", "examples/swift/CallBob.swift"),
            ("ts", "examples/node/call-bob.ts"),
        ] {
            let example = fs::read_to_string(root().join(file)).expect("the example is there");
            let block = format!("```{language}\n{example}```\n");
            assert!(readme.contains(&block), "README does not show {file} as it is");
        }
    }
}
