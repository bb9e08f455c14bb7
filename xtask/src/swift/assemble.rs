//! Puts the Swift package together: hand-written and generated sources, headers, the library, README and licences.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::files::{Files, make_hold, read};
use super::readme;
use super::tidy::fit;
use super::tools::FOLDER;
use crate::cargo::{cargo, host, metadata, root};
use crate::ffi;
use crate::report::run;

/// A package that was put together.
pub(crate) struct Assembled {
    pub(crate) folder: PathBuf,
    pub(crate) library: PathBuf,
}

/// As it ships, in `target/swift`.
pub(crate) fn release() -> Result<Assembled> {
    generator()?;
    let library = ffi::build(ffi::Kind::Static, &host()?)?;
    assemble(library, metadata()?.target_directory.join("swift"))
}

/// With a library that was built for tests, in `target/debug/swift`.
pub(crate) fn dev() -> Result<Assembled> {
    generator()?;
    let built = metadata()?.target_directory.join("debug");
    assemble(built.join("libringway_ffi.a"), built.join("swift"))
}

/// Puts tests beside a package, which they name by its place.
pub(crate) fn tests_beside(package: &Assembled) -> Result<PathBuf> {
    let folder = package.folder.with_file_name("swift-tests");
    let mut files = Files::new();
    read(&root().join(FOLDER).join("Tests"), "".as_ref(), &mut files)?;
    files.insert("RingwayTests/Readme.swift".into(), readme::source()?.into_bytes());
    make_hold(&folder, &files)?;
    Ok(folder)
}

/// One command for both, as for Kotlin: cargo would build them anew each time the features that they share differ.
fn generator() -> Result<()> {
    run(&mut cargo("build --package ringway-ffi --package uniffi-bindgen"))
}

fn assemble(library: PathBuf, folder: PathBuf) -> Result<Assembled> {
    make_hold(&folder, &files(&library)?)?;
    put(&library, &folder.join("lib"))?;
    Ok(Assembled { folder, library })
}

fn files(library: &Path) -> Result<Files> {
    let mut files = Files::new();
    for name in ["Package.swift", "README.md", "build-xcframework.sh", "Sources"] {
        read(&root().join(FOLDER).join(name), name.as_ref(), &mut files)?;
    }
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        read(&root().join(name), name.as_ref(), &mut files)?;
    }
    for (name, content) in generate(library)? {
        let swift = name.extension().is_some_and(|extension| extension == "swift");
        let (folder, content) = if swift {
            let source = String::from_utf8(content).context("Swift is text")?;
            ("Sources/Ringway/Generated", fit(&source)?.into_bytes())
        } else {
            ("Sources/RingwayFFI", content)
        };
        files.insert(Path::new(folder).join(name), content);
    }
    Ok(files)
}

/// What the generator makes of the library.
fn generate(library: &Path) -> Result<Files> {
    let target = metadata()?.target_directory;
    let folder = target.join("swift-build/generated");
    make_hold(&folder, &Files::new())?;
    let mut generator = Command::new(target.join("debug/uniffi-bindgen-swift"));
    generator
        .current_dir(root())
        .args(["--swift-sources", "--headers", "--modulemap"])
        .args([
            "--module-name",
            "RingwayFFI",
            "--modulemap-filename",
            "module.modulemap",
        ])
        .args([library, &folder]);
    run(&mut generator)?;
    let mut files = Files::new();
    read(&folder, "".as_ref(), &mut files)?;
    Ok(files)
}

/// Puts the library into a folder where nothing else lies that the linker might take for it.
fn put(library: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let place = folder.join("libringway_ffi.a");
    if place.exists() {
        fs::remove_file(&place)?;
    }
    // The same file under another name where the file system can: it is large.
    if fs::hard_link(library, &place).is_err() {
        fs::copy(library, &place)?;
    }
    Ok(())
}
