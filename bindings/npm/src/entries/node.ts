// `ringway/node`: the module is read from its file.
import { readFile } from "node:fs/promises";
import { load, type ModuleSource } from "./load.js";
import { needWebSocket } from "./websocket.js";

export * from "../index.js";
export type { ModuleSource };

/**
 * Makes Ringway ready; everything else needs it. Calling it again costs nothing.
 *
 * @param source what to load in place of the package's own file.
 */
export async function init(source?: ModuleSource): Promise<void> {
  await needWebSocket();
  await load(() => source ?? readFile(new URL("../../ringway.wasm", import.meta.url)));
}
