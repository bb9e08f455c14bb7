// What the driver acts through: the runtime's own, unless the app gave others.
import { callError } from "./error.js";
import type { ClientOptions } from "./options.js";
import { type Outcomes, Requests } from "./requests.js";
import type { Host } from "./wasm/ringway_wasm.js";

/** The host of one client, and what stops its requests. */
export function hostOf(
  options: ClientOptions,
  outcomes: Outcomes,
  deliver: (news: string) => void,
): { host: Host; requests: Requests } {
  const send = options.fetch ?? globalThis.fetch;
  const Socket = options.WebSocket ?? globalThis.WebSocket;
  if (!send) throw callError("usage.config", "this runtime has no fetch: give one in the options");
  const requests = new Requests(send, outcomes);
  const host: Host = {
    request(id, method, url, authorization, body, keepalive) {
      const headers: Record<string, string> = {};
      if (authorization !== undefined) headers.authorization = authorization;
      if (body !== undefined) headers["content-type"] = "application/json";
      requests.send(id, url, { method, headers, keepalive, ...(body === undefined ? {} : { body }) });
    },
    abort: (id) => requests.abort(id),
    openSocket(url) {
      if (!Socket) throw new Error("this runtime has no WebSocket: give one in the options");
      return new Socket(url);
    },
    scope: typeof globalThis.addEventListener === "function" ? globalThis : undefined,
    page: typeof document === "undefined" ? undefined : document,
    offline: typeof navigator !== "undefined" && navigator.onLine === false,
    deliver,
  };
  return { host, requests };
}
