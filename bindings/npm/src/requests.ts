// HTTP requests over `fetch`. Time-outs are the engine's affair.
import type { Log } from "./log.js";
import type { Host } from "./wasm/ringway_wasm.js";

/** The largest body of an answer, in bytes. */
const MAX_BODY = 1024 * 1024;
/** What the driver is told of an answer that is larger. */
const TOO_LARGE = "TOO_LARGE";

/** Whom the outcome of a request is told. */
export interface Outcomes {
  answered(id: number, status: number, date: string | null, retryAfter: string | null, body: Uint8Array): void;
  failed(id: number, code: string | undefined, reason: string): void;
}

/** The requests of one client that are under way. */
export class Requests {
  readonly #fetch: typeof fetch;
  readonly #log: Log;
  readonly #outcomes: Outcomes;
  readonly #sent = new Map<number, AbortController>();

  constructor(send: typeof fetch, log: Log, outcomes: Outcomes) {
    this.#fetch = send;
    this.#log = log;
    this.#outcomes = outcomes;
  }

  /** Sends a request, and tells its outcome later, unless it is aborted. */
  send: Host["request"] = (id, method, url, authorization, body, keepalive) => {
    const abort = new AbortController();
    this.#sent.set(id, abort);
    this.#log("debug", `http ${id}: ${method} ${url}`);
    const init: RequestInit = { method, keepalive, body: body ?? null, signal: abort.signal };
    this.#exchange(id, url, authorization, init).catch((error) => {
      if (!this.#sent.delete(id)) return;
      const { code, reason } = told(error);
      this.#log("debug", `http ${id}: ${reason}`);
      this.#outcomes.failed(id, code, reason);
    });
  };

  /** Nobody waits for that request any more. */
  abort(id: number): void {
    const abort = this.#sent.get(id);
    this.#sent.delete(id);
    abort?.abort();
  }

  /** Nobody waits for any. */
  abortAll(): void {
    for (const id of this.#sent.keys()) this.abort(id);
  }

  async #exchange(id: number, url: string, authorization: string | undefined, init: RequestInit): Promise<void> {
    const sent: Record<string, string> = {};
    if (authorization !== undefined) sent.authorization = authorization;
    if (init.body !== null) sent["content-type"] = "application/json";
    const response = await this.#fetch.call(globalThis, url, { ...init, ...manners(url), headers: sent });
    const { headers } = response;
    // A redirect that `fetch` was told not to follow is not shown.
    const status = response.type === "opaqueredirect" ? 302 : response.status;
    const body = await read(response.body);
    if (!this.#sent.delete(id)) return;
    this.#log("debug", `http ${id}: ${status}, ${body.length} bytes`);
    this.#outcomes.answered(id, status, headers.get("date"), headers.get("retry-after"), body);
  }
}

/**
 * A token goes where the app said and nowhere else. What the page's own origin is asked again is not answered from a cache;
 * to ask that of another one costs a preflight for each request, and few backends let an answer be kept.
 */
function manners(url: string): RequestInit {
  const init: RequestInit = { redirect: "manual", credentials: "omit" };
  const own = globalThis.location?.origin;
  return own && new URL(url).origin === own ? { ...init, cache: "no-store" } : init;
}

/** The whole body, unless it is too large. */
async function read(stream: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  if (!stream) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    size += part.value.length;
    if (size > MAX_BODY) {
      reader.cancel().catch(() => {});
      throw Object.assign(new Error("the answer is too large"), { code: TOO_LARGE });
    }
  }
  return join(chunks, size);
}

function join(chunks: Uint8Array[], size: number): Uint8Array {
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

/** What an error tells. In Node the cause inside tells more. */
function told(error: unknown): { code: string | undefined; reason: string } {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return { code: undefined, reason: "the request failed" };
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
  return { code, reason: cause.message || code || "the request failed" };
}
