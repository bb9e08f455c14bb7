// HTTP requests over `fetch`. Time-outs are the engine's affair.

/** The largest body of an answer, in bytes. */
const MAX_BODY = 1024 * 1024;
/** What the driver is told of an answer that is larger. */
const TOO_LARGE = "TOO_LARGE";

/** Whom the outcome of a request is told. */
export interface Outcomes {
  answered(id: number, status: number, date: string | undefined, retryAfter: string | undefined, body: Uint8Array): void;
  failed(id: number, code: string | undefined, reason: string): void;
}

/** The requests of one client that are under way. */
export class Requests {
  readonly #send: typeof fetch;
  readonly #outcomes: Outcomes;
  readonly #sent = new Map<number, AbortController>();

  constructor(send: typeof fetch, outcomes: Outcomes) {
    this.#send = send;
    this.#outcomes = outcomes;
  }

  /** Sends a request, and tells its outcome later, unless it is aborted. */
  send(id: number, url: string, init: RequestInit): void {
    const abort = new AbortController();
    this.#sent.set(id, abort);
    const { signal } = abort;
    this.#exchange(id, url, { ...init, signal, redirect: "manual", credentials: "omit" }).catch((error) => {
      if (this.#sent.delete(id)) this.#outcomes.failed(id, codeOf(error), reasonOf(error));
    });
  }

  /** Nobody waits for that request any more. */
  abort(id: number): void {
    const abort = this.#sent.get(id);
    this.#sent.delete(id);
    abort?.abort();
  }

  /** Nobody waits for any. */
  abortAll(): void {
    for (const id of [...this.#sent.keys()]) this.abort(id);
  }

  async #exchange(id: number, url: string, init: RequestInit): Promise<void> {
    const response = await this.#send.call(globalThis, url, init);
    // A redirect that `fetch` was told not to follow is not shown.
    const status = response.type === "opaqueredirect" ? 302 : response.status;
    const date = response.headers.get("date") ?? undefined;
    const retryAfter = response.headers.get("retry-after") ?? undefined;
    const body = await read(response.body);
    if (!this.#sent.has(id)) return;
    if (!body) {
      this.abort(id);
      return this.#outcomes.failed(id, TOO_LARGE, "the answer is too large");
    }
    this.#sent.delete(id);
    this.#outcomes.answered(id, status, date, retryAfter, body);
  }
}

/** The whole body; none when it is larger than anybody reads. */
async function read(stream: ReadableStream<Uint8Array> | null): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = stream?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    chunks.push(part.value);
    size += part.value.length;
    if (size > MAX_BODY) return undefined;
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

/** Node tells the cause inside. */
function innermost(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
}

function codeOf(error: unknown): string | undefined {
  const cause = innermost(error);
  return cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
}

function reasonOf(error: unknown): string {
  const cause = innermost(error);
  return (cause instanceof Error && cause.message) || "the request failed";
}
