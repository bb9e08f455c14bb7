// The client: one user of one backend.
import type { Call } from "./call.js";
import { type Chattrix, chattrix, type PrivateCall, privateCall } from "./endpoints.js";
import { type CallError, callError } from "./error.js";
import { EventQueue, type Events } from "./events.js";
import { Listeners } from "./listeners.js";
import { lineOf } from "./log.js";
import {
  type CallEvent,
  type CallId,
  type Capabilities,
  type ClientSnapshot,
  type Contract,
  callOf,
  type Event,
  type EventOf,
  type MediaKind,
  type UserId,
  type Waiting,
} from "./model.js";
import type { ClientOptions, ConnectOptions } from "./options.js";
import { ready } from "./raw.js";
import { Registry } from "./registry.js";
import { Session } from "./session.js";
import type { WaitOptions } from "./waiting.js";
import type { Done } from "./wasm/ringway_wasm.js";

/** How long `connect` waits, unless told otherwise. */
const PATIENCE_MS = 10_000;

/** How a call is placed. */
export interface CallOptions extends WaitOptions {
  /** What the call carries; voice only unless told otherwise. */
  media?: MediaKind | undefined;
  /** The media channel, where the contract lets the caller choose; otherwise a fresh one. */
  channel?: string | undefined;
}

/** Events that came together. */
interface News {
  /** The number of the news that brought them. */
  number: number;
  events: Event[];
}

/** Who hears of the events of a type. If they are about a call, it comes first. */
export type ClientListener<T extends Event["type"]> =
  EventOf<T> extends CallEvent ? (call: Call, event: EventOf<T>) => void : (event: EventOf<T>) => void;

/**
 * One user of one backend, who calls and is called.
 *
 * It lives until it is closed, or until its page goes away, which it says goodbye for.
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
  /** What the contract can do. */
  readonly capabilities: Capabilities;
  /** The endpoints of private-call. */
  readonly privateCall: PrivateCall;
  /** The endpoints of chattrix. */
  readonly chattrix: Chattrix;

  /** As `close`, for `await using`, where the runtime knows that. */
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;
  /** As `close`, in the background, for `using`, where the runtime knows that. */
  declare readonly [Symbol.dispose]: () => void;

  readonly #session: Session;
  readonly #registry: Registry;
  readonly #changed = new Listeners<[]>();
  readonly #listeners = new Listeners<[Event]>();
  readonly #readers = new Set<EventQueue<Event>>();
  /** What happened before whoever connects could listen. */
  #early: News[] | undefined;
  #closing: Promise<void> | undefined;
  #gone = false;

  static {
    const close = function (this: CallClient) {
      return this.close();
    };
    const { prototype } = CallClient;
    if (Symbol.asyncDispose) Object.defineProperty(prototype, Symbol.asyncDispose, { value: close });
    if (Symbol.dispose) Object.defineProperty(prototype, Symbol.dispose, { value: close });
  }

  private constructor(options: ClientOptions) {
    this.contract = options.contract;
    this.userId = options.userId;
    const session = new Session(options, {
      hear: (...news) => this.#hear(...news),
      gone: (error) => this.#lose(error),
    });
    this.#session = session;
    this.capabilities = JSON.parse(session.look((raw) => raw.capabilities()));
    this.#registry = new Registry(JSON.parse(session.look((raw) => raw.snapshot())), {
      accept: (call) => session.command((raw) => raw.accept(call)),
      decline: (call, reason) => session.command((raw) => raw.decline(call, reason)),
      end: (call) => session.command((raw) => raw.end(call)),
      media: (call, report) => session.inform((raw) => raw.media(call, report)),
      news: () => this.#registry.news,
    });
    const ask = async (endpoint: string, request: unknown) => {
      const { response = "null" } = await session.command((raw) => raw.api(endpoint, request));
      return JSON.parse(response) ?? undefined;
    };
    this.privateCall = privateCall(ask);
    this.chattrix = chattrix(ask);
  }

  /**
   * Begins a client and waits for its link.
   *
   * Fails with `usage.config` when the configuration cannot work, `auth.required` when the backend does not take the token,
   * `net.timeout` when there is no link in time. The client is gone then.
   *
   * Events that come meanwhile, such as a call that rings already, are told in the turn after: who begins to listen at once
   * hears all of them.
   */
  static async connect(options: ConnectOptions): Promise<CallClient> {
    await ready();
    const client = new CallClient(options);
    client.#early = [];
    try {
      await client.#connected(options);
      setTimeout(() => client.#tellEarly());
      return client;
    } catch (error) {
      void client.close();
      throw error;
    }
  }

  /**
   * Begins a client without waiting for its link. It connects by itself, however long that takes.
   *
   * Fails with `usage.config` when the configuration cannot work.
   */
  static start(options: ClientOptions): CallClient {
    const client = new CallClient(options);
    // Events and the snapshot tell what comes of it.
    client.#session.command((raw) => raw.connect()).catch(() => {});
    return client;
  }

  /** The whole client as it is now. It shows a change before the event that tells of it, and is the same object else. */
  readonly snapshot = (): ClientSnapshot => this.#registry.snapshot;

  /** Calls `changed` whenever the snapshot is another; returns what stops that. Fits React's `useSyncExternalStore`. */
  readonly subscribe = (changed: () => void): (() => void) => this.#changed.add(changed);

  /**
   * Calls `listener` for each event of that type; returns what stops that. Listeners of events about a call get the call
   * first, then the event; all others the event.
   */
  on<T extends Event["type"]>(type: T, listener: ClientListener<T>): () => void {
    return this.#listeners.add((event) => {
      if (event.type !== type) return;
      const id = callOf(event);
      if (id === undefined) return (listener as (event: Event) => void)(event);
      const call = this.get(id);
      if (call) (listener as (call: Call, event: Event) => void)(call, event);
    });
  }

  /** Everything that happens from now on, until the client has closed. Each reader gets all of it. */
  events(): Events<Event> {
    const reader: EventQueue<Event> = new EventQueue(() => this.#readers.delete(reader));
    this.#readers.add(reader);
    if (this.#gone) reader.finish();
    return reader;
  }

  /** The call of that name, while it lives and for a while after its end. */
  get(id: CallId): Call | undefined {
    return this.#registry.get(id);
  }

  /** The calls that are not over, oldest first. */
  calls(): Call[] {
    return this.snapshot().calls.flatMap(({ id }) => this.get(id) ?? []);
  }

  /**
   * Calls somebody; done when the backend rings them. When both sides called each other that may be the other side's call.
   *
   * Aborting it before it is done gives the call up: nobody's phone goes on ringing. Fails with `usage.busy` during another
   * call, `call.not_found` for a person whom the backend does not know, or what kept the backend from ringing them.
   */
  async call(to: UserId, { media = "audio", channel, signal }: CallOptions = {}): Promise<Call> {
    const done = await this.#session.command((raw) => raw.call(to, media, channel ?? null), signal);
    const call = done.call && this.get(done.call.id);
    if (!call) throw callError("internal.bug", "the engine answered another command");
    return call;
  }

  /**
   * Sends the app's own message over the socket, where the contract shares it (chattrix, Connection).
   *
   * Fails with `usage.unsupported` where it does not, `net.closed` when the socket is not open.
   */
  async send(text: string): Promise<void> {
    await this.#session.command((raw) => raw.send(text));
  }

  /** Tells the client that the device went online or offline. In pages and workers it hears of that by itself. */
  online(online: boolean): void {
    this.#session.inform((raw) => raw.online(online));
  }

  /** Tells the client that the app became visible or hidden: it polls less often then. In pages it sees that by itself. */
  visible(visible: boolean): void {
    this.#session.inform((raw) => raw.visible(visible));
  }

  /**
   * Tries again at once: after the link's state `authRequired`, or to cut a back-off short.
   *
   * Fails with `auth.required` when the backend still does not take the token.
   */
  async reconnect(): Promise<void> {
    await this.#session.command((raw) => raw.reconnect());
  }

  /** What each call and the link wait for, and how long; nothing once the client has closed. */
  explain(): Waiting[] {
    return this.#gone ? [] : JSON.parse(this.#session.look((raw) => raw.explain()));
  }

  /**
   * Ends all calls, tells the backend, closes the socket, and waits for all of it: five seconds at the most. A closed client
   * stays closed, and holds nothing any more.
   */
  close(): Promise<void> {
    // An error means that it is closed already.
    this.#closing ??= this.#session.command((raw) => raw.close()).then(nothing, nothing);
    return this.#closing;
  }

  async #connected({ signal, connectWithinMs = PATIENCE_MS }: ConnectOptions): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#unreached(connectWithinMs)), connectWithinMs);
    });
    try {
      await Promise.race([this.#session.command((raw) => raw.connect(), signal), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Says what the link waited for in vain. */
  #unreached(connectWithinMs: number): CallError {
    const link = this.explain().find(({ call }) => call === undefined);
    return callError("net.timeout", `no link within ${connectWithinMs / 1000} s${link ? `: ${link.reason}` : ""}`);
  }

  #hear(snapshot: ClientSnapshot | undefined, events: Event[], done: Done[]): void {
    const before = this.snapshot();
    const tellCalls = this.#registry.show(snapshot, events, done);
    tellCalls();
    if (this.snapshot() !== before) this.#changed.tell();
    for (const event of events) this.#session.log(...lineOf(event));
    const news = { number: this.#registry.news, events };
    if (this.#early) this.#early.push(news);
    else this.#tell(news);
    if (events.some(({ type }) => type === "ended")) {
      this.#registry.prune((id) => this.#session.look((raw) => raw.knows(id)));
    }
  }

  #tell({ number, events }: News): void {
    for (const event of events) {
      for (const reader of [...this.#readers]) reader.push(event);
      this.#registry.tell(event, number);
      this.#listeners.tell(event);
    }
  }

  /** In the order in which it happened: what a listener sets off joins the end of the queue. */
  #tellEarly(): void {
    const early = this.#early ?? [];
    for (let news = early.shift(); news; news = early.shift()) this.#tell(news);
    this.#early = undefined;
  }

  #lose(error: CallError): void {
    this.#tellEarly();
    this.#gone = true;
    this.#registry.lose(error);
    for (const reader of [...this.#readers]) reader.finish();
    this.#listeners.clear();
    this.#changed.clear();
  }
}

function nothing(): void {}
