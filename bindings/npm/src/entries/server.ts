// `ringway` in Node, Deno and Bun: embedded too, so that a bundle for a server is one file.
import { inflateRawSync } from "node:zlib";
import { embedded } from "../wasm/embedded.js";
import { load, type ModuleSource } from "./load.js";
import { needWebSocket } from "./websocket.js";

export * from "../index.js";
export type { ModuleSource };

/**
 * Makes Ringway ready; everything else needs it. Calling it again costs nothing.
 *
 * @param source what to load in place of the module that this entry brings.
 */
export async function init(source?: ModuleSource): Promise<void> {
  await needWebSocket();
  await load(() => source ?? inflateRawSync(Buffer.from(embedded, "base64")));
}
