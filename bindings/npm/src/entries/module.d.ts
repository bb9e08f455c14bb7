// What Cloudflare's runtime makes of the import.
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
