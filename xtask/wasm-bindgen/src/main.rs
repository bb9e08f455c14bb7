//! Writes the JavaScript glue of a wasm module, and the module as the glue wants it: `wasm-bindgen-tool MODULE FOLDER`.

use std::env;
use std::path::Path;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let args: Vec<_> = env::args_os().skip(1).collect();
    let [module, folder] = &args[..] else {
        bail!("usage: wasm-bindgen-tool MODULE FOLDER")
    };
    let module = Path::new(module);
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .typescript(true)
        // Where the module lies is for the package's entries to say: a bundler that met its address here would take it
        // into every app, also where the entry has it embedded.
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .web(true)?;
    bindgen
        .generate(folder)
        .with_context(|| format!("no glue for {}", module.display()))
}
