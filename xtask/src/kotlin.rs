//! The Kotlin library: `bindings/kotlin` over `sdk-ffi`.

mod buffer;
mod generate;
mod readme;
mod source;
mod status;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo::{host, metadata, root};
use crate::conformance;
use crate::ffi;
use crate::mock_server::{self, Build};
use crate::report::{Outcome, Report, run as run_command, tested};
use generate::generate;

/// Where its sources are.
const FOLDER: &str = "bindings/kotlin";

/// The oldest JDK that its tools run on.
const OLDEST_JDK: u32 = 17;

/// Builds it as it ships: jars and a Maven repository in `target/kotlin`. The examples run with that.
pub(crate) fn run(report: &mut Report) {
    report.step("kotlin", || where_java_is(package));
}

/// Its tests, those of its style, and those of the examples.
pub(crate) fn test(report: &mut Report) {
    report.step("kotlin (tests)", || {
        where_java_is(|| {
            generate()?;
            // With what else ships: a reference that leads nowhere in the documentation is a failure.
            tested(maven("verify")?.arg("-Ppackage").arg(mock()?))
        })
    });
}

/// Builds the agent of the conformance runner, with the native library as it ships.
pub(crate) fn agent() -> Result<Outcome> {
    where_java_is(|| {
        generate()?;
        native()?;
        run_command(maven("process-test-classes --quiet --projects jvm")?.arg("-Ppackage"))?;
        let built = out()?.join("build/ringway");
        let path = fs::read_to_string(built.join("classpath.txt"))?;
        let (classes, tests) = (built.join("classes"), built.join("test-classes"));
        // Named first: cargo has its programs look for libraries in its own folders, where one without optimisation lies.
        let library = classes.join(jna_platform());
        let start = format!(
            "exec java -Djna.nosys=true -Djna.library.path='{}' -cp '{}:{}:{path}' dev.ringway.conformance.AgentKt",
            library.display(),
            tests.display(),
            classes.display()
        );
        conformance::launcher("kotlin", &start)?;
        Ok(Outcome::Passed(String::new()))
    })
}

fn package() -> Result<Outcome> {
    generate()?;
    native()?;
    let repository = out()?.join("repository");
    let to = format!(
        "-DaltDeploymentRepository=ringway::file://{}",
        repository.display()
    );
    let done = tested(
        maven("deploy")?
            .args(["-Ppackage", "-Dringway.skipTests", "-Dringway.library="])
            .args([to, mock()?]),
    )?;
    for artifact in ["ringway", "ringway-android"] {
        jars(&out()?.join("build").join(artifact))?;
    }
    Ok(done)
}

/// Leaves the jars of a module where they are found.
fn jars(built: &std::path::Path) -> Result<()> {
    for entry in fs::read_dir(built)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "jar") {
            let name = path.file_name().context("a file has a name")?;
            fs::copy(&path, out()?.join(name))?;
        }
    }
    Ok(())
}

/// Leaves the native library where the jar takes it from, in the folder that JNA looks for on this machine.
fn native() -> Result<()> {
    let library = ffi::build(ffi::Kind::Dynamic, &host()?)?;
    let folder = out()?.join("native").join(jna_platform());
    fs::create_dir_all(&folder)?;
    let name = library.file_name().context("a library has a name")?;
    ffi::strip(&library, &folder.join(name))
}

fn jna_platform() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "x86-64",
        other => other,
    };
    format!("{system}-{machine}")
}

/// Builds the mock server, and tells Maven where it is.
fn mock() -> Result<String> {
    let program = mock_server::build(Build::Debug)?;
    Ok(format!("-Dringway.mock={}", program.display()))
}

/// Maven, told where things are built.
fn maven(goals: &str) -> Result<Command> {
    let target = metadata()?.target_directory;
    let mut maven = Command::new("mvn");
    maven
        .current_dir(root().join(FOLDER))
        .arg(format!("-Dringway.target={}", target.display()))
        .args(goals.split(' '));
    Ok(maven)
}

/// Does what needs Java, or says why it cannot be done here.
fn where_java_is(work: impl FnOnce() -> Result<Outcome>) -> Result<Outcome> {
    match missing() {
        Some(why) => Ok(Outcome::Skipped(why)),
        None => work(),
    }
}

fn missing() -> Option<String> {
    let javac = version("javac", "-version").and_then(|text| major(&text));
    if javac.is_none_or(|major| major < OLDEST_JDK) {
        return Some(format!("needs a JDK, {OLDEST_JDK} or newer"));
    }
    version("mvn", "--version")
        .is_none()
        .then(|| "needs Maven".to_owned())
}

fn version(program: &str, flag: &str) -> Option<String> {
    let output = Command::new(program).arg(flag).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Of `javac 17.0.15`.
fn major(version: &str) -> Option<u32> {
    version
        .split_whitespace()
        .nth(1)?
        .split(['.', '-'])
        .next()?
        .parse()
        .ok()
}

fn out() -> Result<PathBuf> {
    Ok(metadata()?.target_directory.join("kotlin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read() {
        assert_eq!(major("javac 17.0.15\n"), Some(17));
        assert_eq!(major("javac 25-ea\n"), Some(25));
        assert_eq!(major(""), None);
    }

    #[test]
    fn every_pom_has_the_workspaces_version() {
        let version = metadata()
            .unwrap()
            .packages
            .into_iter()
            .find(|it| it.name == "ringway")
            .unwrap()
            .version;
        for pom in ["", "jvm/", "android/", "examples/", "../../examples/kotlin/"] {
            let path = root().join(FOLDER).join(pom).join("pom.xml");
            let text = fs::read_to_string(&path).unwrap();
            let own = format!("<version>{version}</version>");
            assert!(text.contains(&own), "{} is of another version", path.display());
        }
    }
}
