//! `docs/errors.md` is the registry of errors, printed. `RINGWAY_BLESS=1 cargo test` writes it anew.
#![cfg(not(target_arch = "wasm32"))]

use std::path::Path;

use ringway_core::ErrorCode;

fn page() -> String {
    let mut page = String::from(
        "# Errors\n\nEvery error has a stable code. `retryable`: the same command may succeed later, and `retry` says when. \
         `fatal`: the client\ncannot go on without the app. This page is printed from the registry in `sdk-core/src/error/registry.rs`.\n\n\
         | code | what it means | what to do | retryable | fatal |\n|---|---|---|---|---|\n",
    );
    for code in ErrorCode::ALL {
        let entry = code.entry();
        let tick = |yes: bool| if yes { "yes" } else { "no" };
        let (code, meaning, hint) = (entry.code, entry.meaning, entry.hint);
        let (retryable, fatal) = (tick(entry.retryable), tick(entry.fatal));
        page += &format!("| `{code}` | {meaning} | {hint} | {retryable} | {fatal} |\n");
    }
    page
}

#[test]
fn the_page_is_the_registry() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors.md");
    if std::env::var_os("RINGWAY_BLESS").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        written,
        page(),
        "run `RINGWAY_BLESS=1 cargo test -p ringway-core --test errors_page`"
    );
}
