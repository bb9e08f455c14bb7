//! The generator, pinned by Cargo.lock to the release of the library.

fn main() {
    uniffi::uniffi_bindgen_main();
}
