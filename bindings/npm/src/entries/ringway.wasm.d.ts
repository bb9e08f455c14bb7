/** What the app's tools make of `import module from "ringway/ringway.wasm"`: its address, its bytes or the module. */
declare const module: string | Uint8Array<ArrayBuffer> | WebAssembly.Module;
export default module;
