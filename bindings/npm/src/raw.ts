// The wasm module, once an entry has put it in place.
import { CallError } from "./error.js";
import type { ErrorCode } from "./model.js";
import type * as Glue from "./wasm/ringway_wasm.js";

/** The module as wasm-bindgen binds it. */
export type Raw = Pick<typeof Glue, "RawClient" | "describe" | "hint">;

let module: Raw | undefined;
let arriving: Promise<unknown> | undefined;
let broken: CallError | undefined;

/** What the entries call when the module is ready. */
export function setModule(raw: Raw): void {
  module = raw;
  broken = undefined;
}

/** What the entries call when the module is on its way, so that who needs it can wait. */
export function setArriving(loading: Promise<unknown>): void {
  arriving = loading;
}

/** The module; `usage.config` before `init`, `internal.bug` after it broke down. */
export function raw(): Raw {
  if (broken) throw broken;
  if (module) return module;
  throw fatal("usage.config", "Ringway is not ready", "Await init() before anything else.");
}

/** As `raw`, but waits for an `init` that is under way. */
export async function ready(): Promise<Raw> {
  if (!module) await arriving;
  return raw();
}

/** What the module threw, as an error: a `CallError` as JSON or, when it breaks down, whatever WebAssembly throws. */
export function thrown(error: unknown): unknown {
  if (typeof error === "string") return new CallError(JSON.parse(error));
  if (!(error instanceof WebAssembly.RuntimeError)) return error;
  // Memory that was being changed may be left in any state: nobody uses it again.
  broken ??= fatal("internal.bug", `the module broke down: ${error.message}`, "Begin anew, and please report it.");
  return broken;
}

/** An error that no module can be asked about. */
function fatal(code: ErrorCode, reason: string, hint: string): CallError {
  return new CallError({ code, reason, retry: { type: "never" } }, hint);
}
