// What the package gives, whichever entry the app imports.
export type { Call } from "./call.js";
export { CallClient, type CallOptions, type ClientListener } from "./client.js";
export type { Chattrix, Endpoint, PrivateCall } from "./endpoints.js";
export { CallEnded, CallError, isCallEnded, isCallError, SourceError } from "./error.js";
export type { Events } from "./events.js";
export type { Log, LogLevel } from "./log.js";
export type * from "./model.js";
export type {
  AuthRequest,
  AuthSource,
  AuthToken,
  ClientOptions,
  ConnectOptions,
  CredentialsRequest,
  CredentialsSource,
} from "./options.js";
export type { WaitOptions } from "./waiting.js";
