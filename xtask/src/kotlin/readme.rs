//! The Kotlin in the library's README, to be compiled as it stands there.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::FOLDER;
use crate::cargo::root;
use crate::readme::fences;

/// What an editor adds by itself, and a reader does not want to see.
const IMPORTS: &str = "\
import android.app.Application
import androidx.compose.foundation.layout.*
import androidx.compose.material3.*
import androidx.compose.runtime.*
import androidx.lifecycle.compose.*
import com.google.firebase.messaging.*
import dev.ringway.*
import dev.ringway.android.*
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.*
import kotlinx.coroutines.flow.*
import kotlinx.coroutines.sync.*
";

/// Writes all of it into one source file, since one part may use another.
pub(super) fn write(folder: &Path) -> Result<()> {
    let path = root().join(FOLDER).join("README.md");
    let readme = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    fs::create_dir_all(folder)?;
    Ok(fs::write(folder.join("Readme.kt"), source(&readme))?)
}

fn source(readme: &str) -> String {
    let is_import = |line: &&str| line.starts_with("import ");
    let lines = fences(readme, "kotlin").into_iter().flat_map(str::lines);
    let (imports, code): (Vec<_>, Vec<_>) = lines.partition(is_import);
    format!(
        "package readme\n\n{IMPORTS}{}\n{}\n",
        imports.join("\n"),
        code.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_come_first_and_other_languages_not_at_all() {
        let readme = "# Kotlin\n```kts\nplugins\n```\n```kotlin\nfun one()\n```\nand\n```kotlin\nimport x.Y\n\nfun two()\n```\n";
        let source = source(readme);
        assert!(source.starts_with("package readme\n\nimport android."));
        assert!(source.ends_with("import kotlinx.coroutines.sync.*\nimport x.Y\nfun one()\n\nfun two()\n"));
    }
}
