// `ringway/slim`: the app brings the module, from `ringway/ringway.wasm` by whatever way its tools have.
import { load, type ModuleSource } from "./load.js";

export * from "../index.js";
export type { ModuleSource };

/**
 * Makes Ringway ready; everything else needs it. Calling it again costs nothing.
 *
 * @param source the module.
 */
export function init(source: ModuleSource): Promise<void> {
  return load(() => source);
}
