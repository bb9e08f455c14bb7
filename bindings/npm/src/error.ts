// What goes wrong, as real errors.
import type { CallId, End, ErrorCode, Retry } from "./model.js";
import { raw } from "./raw.js";
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
  /** Whether the same command may succeed later. */
  readonly retryable: boolean;
  /** What to do about it. */
  readonly hint: string;
  /** The HTTP status, where there was one. */
  readonly httpStatus: number | undefined;
  /** The contract's own error code, where it has one. */
  readonly backendCode: string | undefined;
  /** The call it concerns. */
  readonly call: CallId | undefined;

  /** The error of that data, with the registry's hint unless there is another. */
  constructor({ code, reason, retry, httpStatus, backendCode, call }: CallErrorData, hint?: string) {
    super(`${code}: ${reason}`);
    this.code = code;
    this.reason = reason;
    this.retry = retry;
    this.retryable = retry.type !== "never";
    this.hint = hint ?? raw().hint(code) ?? "";
    this.httpStatus = httpStatus;
    this.backendCode = backendCode;
    this.call = call;
  }
}

/** A wait for a call was in vain: the call ended first. */
export class CallEnded extends Error {
  override readonly name = "CallEnded";
  /** How it ended. */
  readonly end: End;

  /** The error of that end. */
  constructor(end: End) {
    super(`the call ended: ${end.reason}`);
    this.end = end;
  }
}

/**
 * Why a source of the app has no answer.
 *
 * Any other error that a source throws counts as one that is worth asking again. The reason is shown to people: it must
 * hold no secret.
 */
export class SourceError extends Error {
  override readonly name = "SourceError";
  /** Whether asking again later may help. */
  readonly retryable: boolean;

  /** Asking again later may help, unless told otherwise. */
  constructor(reason: string, { retryable = true }: { retryable?: boolean } = {}) {
    super(reason);
    this.retryable = retryable;
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

/** An error that this layer makes, with the registry's word on repeating. */
export function callError(code: ErrorCode, reason: string): CallError {
  return new CallError(JSON.parse(raw().describe(code, reason) ?? ""));
}
