// What the driver acts through: the runtime's own, unless the app gave others.
import { callError } from "./error.js";
import type { Log } from "./log.js";
import type { ClientOptions } from "./options.js";
import { type Outcomes, Requests } from "./requests.js";
import type { Host } from "./wasm/ringway_wasm.js";

let brought: ClientOptions["WebSocket"];

/** What the entries call when they bring a WebSocket for a runtime that has none. */
export function bringWebSocket(socket: ClientOptions["WebSocket"]): void {
  brought = socket;
}

/** The host of one client, and what stops its requests. */
export function hostOf(
  options: ClientOptions,
  log: Log,
  outcomes: Outcomes,
  deliver: (news: string) => void,
): { host: Host; requests: Requests } {
  const send = options.fetch ?? globalThis.fetch;
  const Socket = options.WebSocket ?? globalThis.WebSocket ?? brought;
  if (!send) throw callError("usage.config", "fetch: this runtime has none, and the options neither");
  const requests = new Requests(send, log, outcomes);
  const host: Host = {
    request: (...request) => requests.send(...request),
    abort: (id) => requests.abort(id),
    hasSockets: Socket !== undefined,
    openSocket(url) {
      // The query holds a token.
      log("debug", `socket: open ${url.split("?")[0]}`);
      return new Socket(url);
    },
    scope: typeof globalThis.addEventListener === "function" ? globalThis : undefined,
    page: globalThis.document,
    offline: globalThis.navigator?.onLine === false,
    deliver,
  };
  return { host, requests };
}
