// `ringway/workerd`: Cloudflare's runtime compiles no bytes, but imports modules.
import module from "../../ringway.wasm";
import { load, type ModuleSource } from "./load.js";

export * from "../index.js";
export type { ModuleSource };

/**
 * Makes Ringway ready; everything else needs it. Calling it again costs nothing.
 *
 * @param source what to load in place of the module that this entry brings.
 */
export function init(source?: ModuleSource): Promise<void> {
  return load(() => source ?? module);
}
