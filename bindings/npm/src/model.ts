// The words of the model, as they are declared once, in Rust.
import type * as glue from "./wasm/ringway_wasm.js";
import type { CallError } from "./error.js";

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
  Peer,
  Phase,
  Quality,
  RejectCall,
  RejectInvite,
  RequestLimit,
  Retry,
  Secret,
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

/** The types of the events that are about a call. */
export type CallEventType = Extract<Event, { call: unknown }>["type"];

/** An event about a call. */
export type CallEvent = EventOf<CallEventType>;

/** Errors reach apps as real ones. */
type WithError<E> = E extends { error: glue.CallError } ? Omit<E, "error"> & { error: CallError } : E;
