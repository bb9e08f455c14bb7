// How a client is set up.
import { SourceError } from "./error.js";
import type { Log } from "./log.js";
import type { CallId, Credentials, Timing, UserId } from "./model.js";
import type { Answer, Ask, ClientConfig } from "./wasm/ringway_wasm.js";

/** A question for the token that the backend knows the user by. */
export interface AuthRequest {
  /** The backend refused the token it had: only a new one helps. */
  readonly refused: boolean;
}

/** The token that the backend knows the user by. */
export interface AuthToken {
  /** The JWT. */
  token: string;
  /** How long it holds from now on, in milliseconds. Left out, the token's own `exp` counts. */
  expiresInMs?: number | undefined;
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
export type AuthSource = (request: AuthRequest) => string | AuthToken | Promise<string | AuthToken>;

/** Where the credentials of media channels come from: asked for each call, and again before they expire. */
export type CredentialsSource = (request: CredentialsRequest) => Credentials | Promise<Credentials>;

/** How a client is set up. */
export interface ClientOptions extends Omit<ClientConfig, "auth" | "askCredentials" | "canPing" | "timing"> {
  /** The JWT that the backend knows the user by, for ever, or where it comes from. Only private-call works without. */
  auth?: string | AuthSource | undefined;
  /**
   * Where the credentials of media channels come from. The app gets them as the event `credentials` and from
   * `Call.credentials`. Left out, it looks after them itself.
   */
  credentials?: CredentialsSource | undefined;
  /** Other times than the defaults. */
  timing?: Partial<Timing> | undefined;
  /** In place of the runtime's own `fetch`. */
  fetch?: typeof fetch | undefined;
  /** In place of the runtime's own `WebSocket`. */
  WebSocket?: (new (url: string) => object) | undefined;
  /** Takes what is logged: what a user would notice at `info`, traffic without its contents at `debug`. Never a token. */
  log?: Log | undefined;
}

/** What `CallClient.connect` takes besides. */
export interface ConnectOptions extends ClientOptions {
  /** Gives up connecting; the client is gone then. */
  signal?: AbortSignal | undefined;
  /** How long it waits for the link, in milliseconds; 10 s unless told otherwise. */
  connectWithinMs?: number | undefined;
}

/** What the engine is told of the options. Whatever is wrong with them, it tells. */
export function configOf({ auth, credentials, ...options }: ClientOptions): ClientConfig {
  return { ...(options as ClientConfig), auth: authOf(auth), askCredentials: credentials !== undefined };
}

function authOf(auth: ClientOptions["auth"]): NonNullable<ClientConfig["auth"]> {
  if (auth === undefined) return { type: "none" };
  return typeof auth === "function" ? { type: "ask" } : { type: "token", token: auth };
}

/** Puts a question to its source. */
export async function answer({ auth, credentials }: ClientOptions, ask: Ask): Promise<Answer> {
  try {
    return ask.type === "authToken" ? await askToken(auth, ask) : await askCredentials(credentials, ask);
  } catch (error) {
    return failed(error);
  }
}

/** What a source threw, as its answer. */
export function failed(error: unknown): Answer {
  const reason = error instanceof Error ? error.message : String(error);
  return { type: "failed", reason, retryable: !(error instanceof SourceError) || error.retryable };
}

async function askToken(source: ClientOptions["auth"], { refused }: AuthRequest): Promise<Answer> {
  if (typeof source !== "function") throw none();
  const given = await source({ refused });
  return { type: "authToken", ...(typeof given === "string" ? { token: given } : given) } as Answer;
}

async function askCredentials(source: ClientOptions["credentials"], request: CredentialsRequest): Promise<Answer> {
  if (!source) throw none();
  const { call, channel, userId, renew } = request;
  return { type: "credentials", credentials: await source({ call, channel, userId, renew }) };
}

function none(): SourceError {
  return SourceError.permanent("the app gave no source");
}
