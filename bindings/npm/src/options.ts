// How a client is set up.
import type { Answer, Ask, ClientConfig, Secret, UserId } from "./wasm/ringway_wasm.js";
import type { CallId, Credentials } from "./model.js";
import { SourceError } from "./error.js";

/** A question for the JWT that the backend knows the user by. */
export interface AuthRequest {
  /** The backend refused the token it had: only a new one helps. */
  readonly refused: boolean;
}

/** A JWT. */
export interface AuthToken {
  /** The token. */
  token: Secret;
  /** How long it holds from now on, in milliseconds. Left out, the token's own `exp` counts. */
  expiresInMs?: number;
}

/** A question for the credentials of a call's media channel. */
export interface CredentialsRequest {
  /** The call. */
  readonly call: CallId;
  /** The channel to join. */
  readonly channel: string;
  /** The user who joins. */
  readonly userId: UserId;
  /** They replace earlier ones of the same call. */
  readonly renew: boolean;
}

/** Where the JWT comes from: asked at the start, before it expires, and when the backend refuses the one it has. */
export type AuthSource = (request: AuthRequest) => Secret | AuthToken | Promise<Secret | AuthToken>;

/** Where the credentials of media channels come from: asked for each call, and again before they expire. */
export type CredentialsSource = (request: CredentialsRequest) => Credentials | Promise<Credentials>;

/** How a client is set up. */
export interface ClientOptions extends Omit<ClientConfig, "auth" | "askCredentials" | "canPing"> {
  /** The JWT for ever, or where it comes from. Only private-call works without. */
  auth?: Secret | AuthSource;
  /** Where the credentials of media channels come from. Left out, the app looks after them itself. */
  credentials?: CredentialsSource;
  /** In place of the runtime's own `fetch`. */
  fetch?: typeof fetch;
  /** In place of the runtime's own `WebSocket`. */
  WebSocket?: new (url: string) => unknown;
}

/** What `CallClient.connect` takes besides. */
export interface ConnectOptions extends ClientOptions {
  /** Gives up connecting; the client is gone then. */
  signal?: AbortSignal;
  /** How long it waits for the link, in milliseconds; 10 s unless told otherwise. */
  connectWithinMs?: number;
}

/** What the engine is told of the options. */
export function configOf(options: ConnectOptions): ClientConfig {
  const { auth, credentials, fetch: _f, WebSocket: _w, signal: _s, connectWithinMs: _c, ...config } = options;
  return {
    ...config,
    auth: authOf(auth),
    askCredentials: credentials !== undefined,
  };
}

function authOf(auth: ClientOptions["auth"]): NonNullable<ClientConfig["auth"]> {
  if (auth === undefined) return { type: "none" };
  return typeof auth === "function" ? { type: "ask" } : { type: "token", token: auth };
}

/** Puts a question to its source. */
export async function answer(options: ClientOptions, ask: Ask): Promise<Answer> {
  try {
    return ask.type === "authToken" ? await askAuth(options.auth, ask) : await askCredentials(options.credentials, ask);
  } catch (error) {
    return {
      type: "failed",
      reason: error instanceof Error ? error.message : String(error),
      retryable: !(error instanceof SourceError) || error.retryable,
    };
  }
}

async function askAuth(source: ClientOptions["auth"], { refused }: AuthRequest): Promise<Answer> {
  if (typeof source !== "function") throw SourceError.permanent("the app gave no source");
  const answered = await source({ refused });
  const { token, expiresInMs } = typeof answered === "string" ? { token: answered, expiresInMs: undefined } : answered;
  return expiresInMs === undefined ? { type: "authToken", token } : { type: "authToken", token, expiresInMs };
}

async function askCredentials(source: CredentialsSource | undefined, request: CredentialsRequest): Promise<Answer> {
  if (!source) throw SourceError.permanent("the app gave no source");
  const { call, channel, userId, renew } = request;
  return { type: "credentials", credentials: await source({ call, channel, userId, renew }) };
}
