//! The engine and its web driver as a wasm module: what the npm package wraps.
