// `ringway/web`: the module is a file of its own, compiled while it is downloaded, and cached by the browser compiled.
import { load, type ModuleSource } from "./load.js";

export * from "../index.js";
export type { ModuleSource };

/**
 * Makes Ringway ready; everything else needs it. Calling it again costs nothing.
 *
 * @param source where `ringway.wasm` is, when the bundler did not put it beside this script.
 */
export function init(source?: ModuleSource): Promise<void> {
  return load(() => source ?? beside());
}

function beside(): URL {
  // CommonJS does not know where it was loaded from.
  if (import.meta.url === undefined) throw new Error("ringway/web: say where ringway.wasm is: init(url)");
  return new URL("../../ringway.wasm", import.meta.url);
}
