//! Phones: the library compiled for them, as far as that goes without their SDKs.
//!
//! A static library per target: every line becomes machine code, nothing is linked or run. Rust brings its standard library
//! for both; what is C (ring) needs a clang, which compiles for every target, and no headers of the system.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::cargo::{cargo, metadata, rustc};
use crate::report::{Outcome, Report, run as run_command};

/// Android 8, the oldest that the Kotlin library is for (API 26).
const ANDROID: Phone = Phone {
    name: "Android",
    target: "aarch64-linux-android",
    clang: "--target=aarch64-linux-android26",
};

/// iOS 15, the oldest that the Swift package is for.
const IOS: Phone = Phone {
    name: "iOS",
    target: "aarch64-apple-ios",
    clang: "",
};

/// The one header of Apple's that ring asks for.
const TARGET_CONDITIONALS: &str =
    "#define TARGET_OS_MAC 1\n#define TARGET_OS_IPHONE 1\n#define TARGET_OS_IOS 1\n";

struct Phone {
    name: &'static str,
    target: &'static str,
    /// What clang must be told; cc tells it the rest.
    clang: &'static str,
}

/// Compiles for each.
pub(crate) fn run(report: &mut Report) {
    for phone in [&ANDROID, &IOS] {
        report.step(format!("mobile ({})", phone.name), || compile(phone));
    }
}

fn compile(phone: &Phone) -> Result<Outcome> {
    if let Some(why) = missing(phone)? {
        return Ok(Outcome::Skipped(why));
    }
    let mut command = cargo(&format!(
        "rustc --package ringway-ffi --lib --target {} --crate-type staticlib",
        phone.target
    ));
    // A Mac has the real thing, and cc finds it.
    if !(cfg!(target_os = "macos") && phone.target == IOS.target) {
        pretend(phone, &mut command)?;
    }
    run_command(&mut command)?;
    Ok(Outcome::Passed(String::new()))
}

/// Has C compiled without an SDK.
fn pretend(phone: &Phone, command: &mut Command) -> Result<()> {
    let name = phone.target.replace('-', "_");
    let sdk = sdk()?;
    let flags = format!(
        "{} -nostdlibinc -DRING_CORE_NOSTDLIBINC=1 -isystem {}",
        phone.clang,
        sdk.join("usr/include").display()
    );
    command
        .env(format!("CC_{name}"), "clang")
        .env(format!("AR_{name}"), "ar")
        .env(format!("CFLAGS_{name}"), flags)
        // cc asks only whether it is there.
        .env("SDKROOT", sdk)
        .env("IPHONEOS_DEPLOYMENT_TARGET", "15.0");
    Ok(())
}

/// A folder that looks enough like an SDK.
fn sdk() -> Result<PathBuf> {
    let sdk = metadata()?.target_directory.join("mobile-sdk");
    let include = sdk.join("usr/include");
    fs::create_dir_all(&include)?;
    let header = include.join("TargetConditionals.h");
    // Written once: a header that is new each time is compiled each time.
    if !header.exists() {
        fs::write(header, TARGET_CONDITIONALS)?;
    }
    Ok(sdk)
}

/// Why it cannot be compiled here.
fn missing(phone: &Phone) -> Result<Option<String>> {
    let folder = rustc(&format!("--print target-libdir --target {}", phone.target))?;
    let has_std = fs::read_dir(folder.trim()).is_ok_and(|mut files| files.next().is_some());
    if !has_std {
        return Ok(Some(format!(
            "the target is not installed: rustup target add {}",
            phone.target
        )));
    }
    let clang = Command::new("clang")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    Ok((!clang.is_ok_and(|status| status.success())).then(|| "needs clang".to_owned()))
}
