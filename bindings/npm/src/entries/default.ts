// `ringway` in browsers and wherever bundlers take it: the module is embedded, so no address can be wrong.
import { embedded } from "../wasm/embedded.js";
import { load, type ModuleSource } from "./load.js";

export * from "../index.js";
export type { ModuleSource };

/**
 * Makes Ringway ready; everything else needs it. Calling it again costs nothing.
 *
 * @param source what to load in place of the module that this entry brings.
 */
export function init(source?: ModuleSource): Promise<void> {
  return load(() => source ?? inflated());
}

/** The embedded module as an answer of the network: browsers compile it while it is being unpacked. */
function inflated(): Response {
  const packed = Uint8Array.from(atob(embedded), (char) => char.charCodeAt(0));
  const module = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(module, { headers: { "content-type": "application/wasm" } });
}
