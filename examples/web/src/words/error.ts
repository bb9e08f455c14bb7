import { type ErrorCode, isCallError } from "ringway";

// For the person at the phone. What a developer wants to know (`code`, `hint`) is in the log under the hood.
const words: Record<ErrorCode, string> = {
  "auth.forbidden": "You are not allowed to do that.",
  "auth.required": "Please sign in again.",
  "call.conflict": "There is already a call between the two of you.",
  "call.gone": "The call was over already.",
  "call.invalid_status": "The call has moved on meanwhile.",
  "call.not_found": "The server does not know this person.",
  "internal.bug": "Something went wrong inside this app.",
  "net.closed": "The connection broke. Please try again.",
  "net.offline": "You are offline.",
  "net.timeout": "The server did not answer in time.",
  "net.unreachable": "The server cannot be reached.",
  "proto.refused": "The server did not understand this app.",
  "proto.unexpected": "This app did not understand the server.",
  "rate.limited": "That was too often. Please wait a moment.",
  "server.error": "The server has a problem. Please try again.",
  "token.fetch_failed": "No pass for sound and picture could be had.",
  "usage.busy": "You are in another call.",
  "usage.closed": "This phone is turned off.",
  "usage.config": "This phone is not set up correctly.",
  "usage.invalid_argument": "That cannot be called.",
  "usage.invalid_state": "That is not possible now.",
  "usage.unsupported": "This server cannot do that.",
};

/** What went wrong, in words for a person. */
export function errorWords(error: unknown): string {
  if (isCallError(error)) return words[error.code];
  return error instanceof Error ? error.message : String(error);
}
