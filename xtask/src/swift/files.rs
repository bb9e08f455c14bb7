//! Folders that hold certain files and no others.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Files by their paths within a folder.
pub(crate) type Files = BTreeMap<PathBuf, Vec<u8>>;

/// What others put into a package, which stays.
const KEPT: [&str; 3] = ["lib", ".build", "RingwayFFI.xcframework"];

/// Reads a file, or every file of a folder, as `name`.
pub(crate) fn read(from: &Path, name: &Path, files: &mut Files) -> Result<()> {
    if !from.is_dir() {
        let content = fs::read(from).with_context(|| from.display().to_string())?;
        files.insert(name.to_owned(), content);
        return Ok(());
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if KEPT.iter().all(|kept| entry.file_name() != *kept) {
            read(&entry.path(), &name.join(entry.file_name()), files)?;
        }
    }
    Ok(())
}

/// Makes the folder hold these files and no others. What is as it should be is not touched, or Swift would build it again.
pub(crate) fn make_hold(folder: &Path, files: &Files) -> Result<()> {
    fs::create_dir_all(folder)?;
    let mut present = Files::new();
    read(folder, "".as_ref(), &mut present)?;
    for name in present.keys().filter(|name| !files.contains_key(*name)) {
        fs::remove_file(folder.join(name))?;
    }
    for (name, content) in files {
        if present.get(name) != Some(content) {
            write(&folder.join(name), content)?;
        }
    }
    Ok(())
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, content).with_context(|| path.display().to_string())?;
    if content.starts_with(b"#!") {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}
