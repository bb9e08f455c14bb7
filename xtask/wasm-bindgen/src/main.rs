//! Writes the JavaScript glue of a wasm module.

fn main() {}
