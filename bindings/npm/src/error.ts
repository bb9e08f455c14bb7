// What goes wrong, as real errors.
import type { CallId, End, EndReason, ErrorCode, Retry } from "./model.js";
import { hint, raw } from "./raw.js";
import type { CallError as CallErrorData } from "./wasm/ringway_wasm.js";

/** Something that went wrong: what, in which call, and what to do. */
export class CallError extends Error {
  override readonly name = "CallError";
  /** What, for code. */
  readonly code: ErrorCode;
  /** What happened, for people. */
  readonly reason: string;
  /** When the same command may succeed. */
  readonly retry: Retry;
  /** What to do about it. */
  readonly hint: string;
  /** The HTTP status, where there was one. */
  readonly httpStatus?: number;
  /** The contract's own error code, where it has one. */
  readonly backendCode?: string;
  /** The call it concerns. */
  readonly call?: CallId;

  /** @internal */
  constructor(data: CallErrorData) {
    super(`${data.code}: ${data.reason}`);
    this.code = data.code;
    this.reason = data.reason;
    this.retry = data.retry;
    this.hint = hint(data.code);
    if (data.httpStatus !== undefined) this.httpStatus = data.httpStatus;
    if (data.backendCode !== undefined) this.backendCode = data.backendCode;
    if (data.call !== undefined) this.call = data.call;
  }

  /** Whether the same command may succeed later. */
  get retryable(): boolean {
    return this.retry.type !== "never";
  }
}

/** A wait for a call was in vain: the call ended first. */
export class CallEnded extends Error {
  override readonly name = "CallEnded";
  /** How it ended. */
  readonly end: End;

  /** @internal */
  constructor(end: End) {
    super(`the call ended: ${end.reason}`);
    this.end = end;
  }

  /** Why it ended. */
  get reason(): EndReason {
    return this.end.reason;
  }
}

/**
 * Why a source of the app has no answer.
 *
 * Any other error that a source throws is taken for one that is worth asking again. The text is shown to people: it must
 * hold no secret.
 */
export class SourceError extends Error {
  override readonly name = "SourceError";
  /** Whether asking again later may help. */
  readonly retryable: boolean;

  constructor(reason: string, options: { retryable?: boolean } = {}) {
    super(reason);
    this.retryable = options.retryable ?? true;
  }

  /** Asking again does not help, as when the user has signed out. */
  static permanent(reason: string): SourceError {
    return new SourceError(reason, { retryable: false });
  }
}

/** Whether it is a `CallError`, of whichever copy of the package. */
export function isCallError(error: unknown): error is CallError {
  return error instanceof Error && error.name === "CallError";
}

/** Whether it is a `CallEnded`, of whichever copy of the package. */
export function isCallEnded(error: unknown): error is CallEnded {
  return error instanceof Error && error.name === "CallEnded";
}

/** An error of our own making, with the registry's word on repeating. */
export function callError(code: ErrorCode, reason: string): CallError {
  const described = raw().describe(code, reason);
  return new CallError(described ? JSON.parse(described) : { code, reason, retry: { type: "never" } });
}

/** What the module threw: a `CallError` as JSON, or, should it break down, whatever WebAssembly throws. */
export function ofThrown(thrown: unknown): unknown {
  if (typeof thrown === "string") return new CallError(JSON.parse(thrown));
  if (thrown instanceof WebAssembly.RuntimeError) {
    return new CallError({ code: "internal.bug", reason: `the module broke down: ${thrown.message}`, retry: { type: "never" } });
  }
  return thrown;
}
