// The words of the model, as they are declared once, in Rust.
import { CallError } from "./error.js";
import type * as glue from "./wasm/ringway_wasm.js";
import type { CallId } from "./wasm/ringway_wasm.js";

export type {
  AcceptCall,
  AcceptInvite,
  BusyPolicy,
  CallId,
  CallSnapshot,
  CallState,
  CallStatus,
  CallType,
  CancelInvite,
  Capabilities,
  ChattrixCall,
  ClientConfig,
  ClientSnapshot,
  Contract,
  Credentials,
  DeclineReason,
  Direction,
  End,
  EndCall,
  EndReason,
  ErrorCode,
  GetCall,
  GetInviteStatus,
  HistoryKind,
  IncomingInvitation,
  InitiateCall,
  InvitationState,
  InviteAccepted,
  InviteSent,
  InviteStatus,
  LinkState,
  ListIncoming,
  MediaKind,
  MediaReport,
  MediaState,
  NewStatus,
  News,
  Peer,
  Phase,
  Quality,
  RejectCall,
  RejectInvite,
  RequestLimit,
  Retry,
  SendInvite,
  ServerCallId,
  Timing,
  TokenState,
  UnixMillis,
  UpdateCallStatus,
  UserId,
  Waiting,
  Warning,
} from "./wasm/ringway_wasm.js";

/**
 * Something the app may want to know. The snapshots already show it when it arrives.
 *
 * Each call has exactly one `ended`, and it is the call's last event.
 */
export type Event = WithError<glue.Event>;

/** The event of that type. */
export type EventOf<T extends Event["type"]> = Extract<Event, { type: T }>;

/** An event about a call. */
export type CallEvent = Extract<Event, { call: unknown }>;

/** What apps get of an event that tells of an error: a real one. */
type WithError<E> = E extends { error: glue.CallError } ? Omit<E, "error"> & { error: CallError } : E;

/** The event as apps get it. */
export function eventOf(event: glue.Event): Event {
  return "error" in event ? { ...event, error: new CallError(event.error) } : event;
}

/** The call that an event is about, if it is about one. */
export function callOf(event: Event): CallId | undefined {
  if (!("call" in event)) return undefined;
  return typeof event.call === "string" ? event.call : event.call.id;
}
