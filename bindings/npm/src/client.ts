// The client: one user of one backend.
import { Call, type CallDeeds } from "./call.js";
import { type Chattrix, chattrix, type PrivateCall, privateCall } from "./endpoints.js";
import { CallError, callError, ofThrown } from "./error.js";
import { Events } from "./events.js";
import { hostOf } from "./host.js";
import { Listeners } from "./listeners.js";
import type {
  CallEventType,
  CallId,
  CallSnapshot,
  ClientSnapshot,
  Contract,
  Event,
  EventOf,
  MediaKind,
  UserId,
  Waiting,
} from "./model.js";
import { answer, type ClientOptions, type ConnectOptions, configOf } from "./options.js";
import { raw } from "./raw.js";
import type { Outcomes, Requests } from "./requests.js";
import { share } from "./share.js";
import { abortable, type WaitOptions } from "./waiting.js";
import type { Asked, Done, News, RawClient } from "./wasm/ringway_wasm.js";

/** How long `connect` waits, unless told otherwise. */
const PATIENCE_MS = 10_000;

/** How a call is placed. */
export interface CallOptions extends WaitOptions {
  /** What the call carries; voice only unless told otherwise. */
  media?: MediaKind;
  /** The media channel, where the contract lets the caller choose; otherwise a fresh one. */
  channel?: string;
}

/** Who hears of the events of a type: of a call's with the call first. */
export type ClientListener<T extends Event["type"]> = T extends CallEventType
  ? (call: Call, event: EventOf<T>) => void
  : (event: EventOf<T>) => void;

interface Waiter {
  resolve(done: Done): void;
  reject(error: unknown): void;
}

/**
 * One user of one backend, who calls and is called.
 *
 * ```ts
 * await init();
 * const client = await CallClient.connect({ contract: "chattrix", url, userId: "101", auth: () => signIn() });
 * client.on("incoming", (call) => call.accept());
 * const call = await client.call("102", { media: "video" });
 * console.log((await call.ended()).reason);
 * await client.close();
 * ```
 */
export class CallClient {
  /** The contract that the backend keeps. */
  readonly contract: Contract;
  /** The user who calls and is called. */
  readonly userId: UserId;
  /** The endpoints of private-call. */
  readonly privateCall: PrivateCall;
  /** The endpoints of chattrix. */
  readonly chattrix: Chattrix;

  readonly #options: ClientOptions;
  readonly #requests: Requests;
  #raw: RawClient | undefined;
  /** News that came while the module was being called: it has its turn right after. */
  readonly #news: string[] = [];
  #inside = 0;
  #telling = false;
  #state: ClientSnapshot;
  readonly #calls = new Map<CallId, Call>();
  readonly #waiters = new Map<number, Waiter>();
  readonly #changed = new Listeners<[]>();
  readonly #listeners = new Listeners<[Event]>();
  readonly #readers = new Set<Events<Event>>();
  #closing: Promise<void> | undefined;
  #gone: CallError | undefined;

  private constructor(options: ClientOptions) {
    const { RawClient } = raw();
    this.#options = options;
    this.contract = options.contract;
    this.userId = options.userId;
    const outcomes: Outcomes = {
      answered: (...answer) => this.#inform((raw) => raw.answered(...answer)),
      failed: (...failure) => this.#inform((raw) => raw.failed(...failure)),
    };
    const { host, requests } = hostOf(options, outcomes, (news) => this.#hear(news));
    this.#requests = requests;
    try {
      this.#raw = new RawClient(configOf(options), host);
      this.#state = JSON.parse(this.#raw.snapshot());
    } catch (thrown) {
      throw ofThrown(thrown);
    }
    const ask = (endpoint: string, request: object) => this.#ask(endpoint, request);
    this.privateCall = privateCall(ask);
    this.chattrix = chattrix(ask);
  }

  /**
   * Begins a client and waits for its link.
   *
   * Fails with `usage.config` when the configuration cannot work, `auth.required` when the backend does not take the token,
   * `net.timeout` when there is no link in time. The client is gone then.
   */
  static async connect(options: ConnectOptions): Promise<CallClient> {
    const client = new CallClient(options);
    try {
      await client.#connected(options);
      return client;
    } catch (error) {
      void client.close();
      throw error;
    }
  }

  /** Begins a client without waiting for its link. It connects by itself, however long that takes. */
  static start(options: ClientOptions): CallClient {
    const client = new CallClient(options);
    // Events and the snapshot tell what comes of it.
    client.#command((raw) => raw.connect()).catch(() => {});
    return client;
  }

  /** The whole client as it is now. The same object as long as nothing changes. */
  readonly snapshot = (): ClientSnapshot => this.#state;

  /** Calls `changed` whenever the snapshot is another; returns what stops that. Fits React's `useSyncExternalStore`. */
  readonly subscribe = (changed: () => void): (() => void) => this.#changed.add(changed);

  /**
   * Calls `listener` for each event of that type; returns what stops that. Listeners of events about a call get the call
   * first, all others the event.
   */
  on<T extends Event["type"]>(type: T, listener: ClientListener<T>): () => void {
    return this.#listeners.add((event) => {
      if (event.type !== type) return;
      if (!("call" in event)) return (listener as (event: Event) => void)(event);
      const call = this.get(typeof event.call === "string" ? event.call : event.call.id);
      if (call) (listener as (call: Call, event: Event) => void)(call, event);
    });
  }

  /** Everything that happens from now on, to be iterated over. Each reader gets all of it. */
  events(): Events<Event> {
    const reader = new Events<Event>(() => this.#readers.delete(reader));
    this.#readers.add(reader);
    if (this.#gone) reader.finish();
    return reader;
  }

  /** The call of that name, while it lives and for a while after its end. */
  get(id: CallId): Call | undefined {
    return this.#calls.get(id);
  }

  /** The calls that are not over, oldest first. */
  calls(): Call[] {
    return this.#state.calls.flatMap(({ id }) => this.#calls.get(id) ?? []);
  }

  /**
   * Calls somebody; done when the backend rings them. When both sides called each other it may be the other side's call.
   *
   * Aborting it gives the call up: nobody's phone goes on ringing. Fails with `usage.busy` during another call,
   * `call.not_found` for a person whom the backend does not know, or what kept the backend from ringing them.
   */
  async call(to: UserId, options: CallOptions = {}): Promise<Call> {
    const { media = "audio", channel = null, signal } = options;
    const done = await this.#command((raw) => raw.call(to, media, channel), signal);
    const call = done.call && this.#calls.get(done.call.id);
    if (!call) throw callError("internal.bug", "the engine answered another command");
    return call;
  }

  /**
   * Sends the app's own message over the socket, where the contract shares it (chattrix, Connection).
   *
   * Fails with `usage.unsupported` where it does not, `net.closed` when the socket is not open.
   */
  async send(text: string): Promise<void> {
    await this.#command((raw) => raw.send(text));
  }

  /** Tells the client that the device went online or offline. Pages and workers need not: it listens there by itself. */
  online(online: boolean): void {
    this.#inform((raw) => raw.online(online));
  }

  /** Tells the client that the app became visible or hidden: it polls less often then. Pages need not. */
  visible(visible: boolean): void {
    this.#inform((raw) => raw.visible(visible));
  }

  /**
   * Tries again at once: after the link's state `authRequired`, or to cut a back-off short.
   *
   * Fails with `auth.required` when the backend still does not take the token.
   */
  async reconnect(): Promise<void> {
    await this.#command((raw) => raw.reconnect());
  }

  /** What each call and the link wait for, and how long; nothing once the client has closed. */
  explain(): Waiting[] {
    return this.#raw ? JSON.parse(this.#enter(this.#raw, (raw) => raw.explain())) : [];
  }

  /**
   * Ends all calls, tells the backend, closes the socket, and waits for that: five seconds at the most. A closed client
   * stays closed, and holds nothing any more.
   */
  close(): Promise<void> {
    this.#closing ??= this.#command((raw) => raw.close())
      // An error means that it is gone already.
      .catch(() => {})
      .then(() => this.#shut(callError("usage.closed", "the client is closed")));
    return this.#closing;
  }

  static {
    // Where the runtime knows `await using`.
    if (Symbol.asyncDispose) CallClient.prototype[Symbol.asyncDispose] = CallClient.prototype.close;
  }

  async #connected({ signal, connectWithinMs = PATIENCE_MS }: ConnectOptions): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#unreached(connectWithinMs)), connectWithinMs);
    });
    try {
      await Promise.race([this.#command((raw) => raw.connect(), signal), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #unreached(connectWithinMs: number): CallError {
    const link = this.explain().find(({ call }) => call === undefined);
    return callError("net.timeout", `no link within ${connectWithinMs / 1000} s${link ? `: ${link.reason}` : ""}`);
  }

  async #ask(endpoint: string, request: object): Promise<unknown> {
    const { response } = await this.#command((raw) => raw.api(endpoint, request));
    // An endpoint that answers nothing answers null.
    return response === undefined ? undefined : (JSON.parse(response) ?? undefined);
  }

  /** Gives the module a command and waits for its outcome. */
  #command(begin: (raw: RawClient) => number, signal?: AbortSignal): Promise<Done> {
    return abortable(signal, (resolve, reject) => {
      let id: number;
      try {
        id = this.#enter(this.#living(), begin, () => {});
      } catch (error) {
        reject(error);
        return () => {};
      }
      this.#waiters.set(id, { resolve, reject });
      this.#tell();
      return () => {
        if (this.#waiters.delete(id)) this.#inform((raw) => raw.abandon(id));
      };
    });
  }

  /** Tells the module something that has no outcome; nothing, once it is gone. */
  #inform(inform: (raw: RawClient) => void): void {
    if (this.#raw) this.#enter(this.#raw, inform);
  }

  #living(): RawClient {
    if (this.#raw && !this.#gone) return this.#raw;
    throw this.#gone ?? callError("usage.closed", "the client is closed");
  }

  /** Calls the module. What it tells meanwhile is heard afterwards. */
  #enter<T>(raw: RawClient, work: (raw: RawClient) => T, then: () => void = () => this.#tell()): T {
    this.#inside += 1;
    try {
      return work(raw);
    } catch (thrown) {
      const error = ofThrown(thrown);
      if (error instanceof CallError && error.code === "internal.bug") this.#shut(error);
      throw error;
    } finally {
      this.#inside -= 1;
      then();
    }
  }

  #hear(news: string): void {
    this.#news.push(news);
    if (this.#inside === 0) this.#tell();
  }

  /** Shows and tells what has come, in order: what a listener sets off has its turn after it. */
  #tell(): void {
    if (this.#telling || this.#inside > 0) return;
    this.#telling = true;
    for (let news = this.#news.shift(); news !== undefined; news = this.#news.shift()) this.#take(JSON.parse(news));
    this.#telling = false;
  }

  #take({ snapshot, events: told, asks, done }: News): void {
    const events = told.map(withError);
    const changed = this.#show(snapshot, events, done);
    if (changed) this.#changed.tell();
    for (const event of events) this.#announce(event);
    for (const ask of asks) void this.#answer(ask);
    for (const outcome of done) this.#settle(outcome);
    if (events.some(({ type }) => type === "ended")) this.#prune();
  }

  /** Whoever hears of a change already sees it. */
  #show(snapshot: ClientSnapshot | undefined, events: Event[], done: Done[]): boolean {
    const before = this.#state;
    if (snapshot) this.#state = share(before, snapshot);
    for (const call of this.#state.calls) this.#showCall(call);
    for (const { call } of done) if (call) this.#showCall(call);
    for (const event of events) {
      if (event.type === "ended") this.#showCall(event.call);
      if (event.type === "credentials") this.#calls.get(event.call)?.renew(event.credentials);
    }
    return this.#state !== before;
  }

  #showCall(state: CallSnapshot): void {
    const call = this.#calls.get(state.id);
    if (call) call.show(state);
    else this.#calls.set(state.id, new Call(state, this.#deeds));
  }

  #announce(event: Event): void {
    for (const reader of [...this.#readers]) reader.push(event);
    if ("call" in event) this.#calls.get(typeof event.call === "string" ? event.call : event.call.id)?.tell(event);
    this.#listeners.tell(event);
  }

  async #answer({ id, ask }: Asked): Promise<void> {
    const answered = await answer(this.#options, ask);
    try {
      this.#inform((raw) => raw.answer(id, answered));
    } catch (error) {
      // The source gave something that is no answer.
      const reason = error instanceof Error ? error.message : String(error);
      this.#inform((raw) => raw.answer(id, { type: "failed", reason, retryable: false }));
    }
  }

  #settle(done: Done): void {
    const waiter = this.#waiters.get(done.id);
    this.#waiters.delete(done.id);
    if (waiter && done.error) return waiter.reject(new CallError(done.error));
    if (waiter) return waiter.resolve(done);
    // A call that was placed just when its app stopped waiting.
    const { call } = done;
    if (call) this.#inform((raw) => raw.end(call.id));
  }

  readonly #deeds: CallDeeds = {
    accept: async (call) => void (await this.#command((raw) => raw.accept(call))),
    decline: async (call, reason) => void (await this.#command((raw) => raw.decline(call, reason))),
    end: async (call) => void (await this.#command((raw) => raw.end(call))),
    media: (call, report) => this.#inform((raw) => raw.media(call, report)),
  };

  /** Forgets the calls that the engine has forgotten. */
  #prune(): void {
    const raw = this.#raw;
    if (!raw) return;
    for (const id of [...this.#calls.keys()]) if (!raw.knows(id)) this.#calls.delete(id);
  }

  /** Nothing comes any more, and nothing is held. */
  #shut(error: CallError): void {
    if (this.#gone) return;
    this.#gone = error;
    const raw = this.#raw;
    this.#raw = undefined;
    for (const waiter of [...this.#waiters.values()]) waiter.reject(error);
    this.#waiters.clear();
    for (const call of this.#calls.values()) call.lose(error);
    for (const reader of [...this.#readers]) reader.finish();
    this.#listeners.clear();
    this.#requests.abortAll();
    // A module that broke down cannot free anything.
    if (error.code !== "internal.bug") raw?.free();
  }
}

export interface CallClient {
  /** As `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

function withError(event: News["events"][number]): Event {
  return "error" in event ? { ...event, error: new CallError(event.error) } : event;
}
