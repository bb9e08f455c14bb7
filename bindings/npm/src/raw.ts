// The wasm module, once an entry has put it in place.
import { CallError } from "./error.js";
import type * as Glue from "./wasm/ringway_wasm.js";

let module: typeof Glue | undefined;

/** What the entries call when the module is ready. */
export function setModule(glue: typeof Glue): void {
  module = glue;
}

/** The module; a `usage.config` error before `init()`. */
export function raw(): typeof Glue {
  if (module) return module;
  throw new CallError({
    code: "usage.config",
    reason: "Ringway is not ready: await init() first",
    retry: { type: "never" },
  });
}

/** What to do about an error of that code; nothing more is known before `init()`. */
export function hint(code: string): string {
  return module?.hint(code) ?? "Await init() before anything else.";
}
