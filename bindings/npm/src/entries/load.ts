// How the wasm module gets into place: once, whichever entry asks first.
import { setArriving, setModule } from "../raw.js";
import * as glue from "../wasm/ringway_wasm.js";

/** Where the wasm module comes from: its address, an answer that brings it, its bytes, or the compiled module. */
export type ModuleSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

let loading: Promise<void> | undefined;

/** Loads the module that `find` gives, unless that is done or under way. A failure is forgotten: the next call tries again. */
export function load(find: () => ModuleSource | Promise<ModuleSource>): Promise<void> {
  loading ??= start(find).catch((error) => {
    loading = undefined;
    throw error;
  });
  setArriving(loading);
  return loading;
}

async function start(find: () => ModuleSource | Promise<ModuleSource>): Promise<void> {
  if (typeof WebAssembly === "undefined") throw new Error("ringway: this runtime has no WebAssembly");
  await glue.default({ module_or_path: await find() });
  setModule(glue);
}
