// The module's side of a client: commands go in, news come out, one after the other.
import { CallError, callError, SourceError } from "./error.js";
import { hostOf } from "./host.js";
import { type Log, logOf } from "./log.js";
import { type Event, eventOf } from "./model.js";
import { answer, type ClientOptions, configOf, failed } from "./options.js";
import { raw, thrown } from "./raw.js";
import type { Requests } from "./requests.js";
import { abortable } from "./waiting.js";
import type { Asked, ClientSnapshot, Done, RawClient, Update } from "./wasm/ringway_wasm.js";

/** What a client is told. */
export interface Audience {
  /** Something happened. Everything that it changed is to be shown before anybody is told. */
  hear(snapshot: ClientSnapshot | undefined, events: Event[], done: Done[]): void;
  /** Nothing more happens. */
  gone(error: CallError): void;
}

interface Waiter {
  resolve(done: Done): void;
  reject(error: unknown): void;
}

/** One client of the module, until it is closed or breaks down. */
export class Session {
  readonly log: Log;
  readonly #options: ClientOptions;
  readonly #audience: Audience;
  readonly #requests: Requests;
  readonly #waiters = new Map<number, Waiter>();
  /** News that came while the module was being called, or others were being told. */
  readonly #news: string[] = [];
  #raw: RawClient | undefined;
  #gone: CallError | undefined;
  /** So many calls into the module are going on, one inside the other. */
  #inside = 0;
  #telling = false;

  constructor(options: ClientOptions, audience: Audience) {
    const { RawClient } = raw();
    this.log = logOf(options.log);
    this.#options = options;
    this.#audience = audience;
    const outcomes = {
      answered: (...answer: Parameters<RawClient["answered"]>) => this.inform((raw) => raw.answered(...answer)),
      failed: (...failure: Parameters<RawClient["failed"]>) => this.inform((raw) => raw.failed(...failure)),
    };
    const { host, requests } = hostOf(options, this.log, outcomes, (news) => this.#deliver(news));
    this.#requests = requests;
    this.#raw = this.#enter(() => new RawClient(configOf(options), host));
  }

  /** Gives the module a command and waits for its outcome. A signal gives it up. */
  command(give: (raw: RawClient) => number, signal?: AbortSignal): Promise<Done> {
    return abortable(signal, (resolve, reject) => {
      let id: number;
      try {
        id = this.look(give);
      } catch (error) {
        reject(error);
        return () => {};
      }
      this.#waiters.set(id, { resolve, reject });
      this.#tell();
      return () => {
        if (this.#waiters.delete(id)) this.inform((raw) => raw.abandon(id));
      };
    });
  }

  /** Asks the module something. */
  look<T>(at: (raw: RawClient) => T): T {
    const client = this.#raw;
    if (client) return this.#enter(() => at(client));
    throw this.#gone?.code === "internal.bug" ? this.#gone : closed();
  }

  /** Tells the module something that has no outcome; nothing, once it is gone. */
  inform(tell: (raw: RawClient) => void): void {
    if (!this.#raw) return;
    this.look(tell);
    this.#tell();
  }

  #enter<T>(work: () => T): T {
    this.#inside += 1;
    try {
      return work();
    } catch (caught) {
      const error = thrown(caught);
      if (error instanceof CallError && error.code === "internal.bug") this.#end(error);
      throw error;
    } finally {
      this.#inside -= 1;
    }
  }

  #deliver(news: string): void {
    this.#news.push(news);
    this.#tell();
  }

  /** What a listener sets off has its turn when all have heard of what went before. */
  #tell(): void {
    if (this.#telling || this.#inside > 0) return;
    this.#telling = true;
    try {
      for (let news = this.#news.shift(); news !== undefined; news = this.#news.shift()) this.#take(JSON.parse(news));
    } finally {
      this.#telling = false;
    }
  }

  #take({ snapshot, events, asks, done, over }: Update): void {
    this.#audience.hear(snapshot, events.map(eventOf), done);
    for (const ask of asks) void this.#answer(ask);
    for (const outcome of done) this.#settle(outcome);
    if (over) this.#end(closed());
  }

  #settle(done: Done): void {
    const waiter = this.#waiters.get(done.id);
    this.#waiters.delete(done.id);
    if (!waiter) this.#undo(done);
    else if (done.error) waiter.reject(new CallError(done.error));
    else waiter.resolve(done);
  }

  /** A call that was placed just when its app stopped waiting is given up like one that was being placed. */
  #undo({ call }: Done): void {
    if (call) this.inform((raw) => raw.end(call.id));
  }

  async #answer({ id, ask }: Asked): Promise<void> {
    this.log("debug", ask.type === "authToken" ? "the app is asked for a token" : "the app is asked for credentials");
    const given = await answer(this.#options, ask);
    try {
      this.inform((raw) => raw.answer(id, given));
    } catch (error) {
      // What the source gave is no answer, and it would give the same again.
      const { message } = error as Error;
      this.inform((raw) => raw.answer(id, failed(SourceError.permanent(message))));
    }
  }

  /** Nothing comes any more, and nothing is held. */
  #end(error: CallError): void {
    if (this.#gone) return;
    this.#gone = error;
    const client = this.#raw;
    this.#raw = undefined;
    this.#requests.abortAll();
    for (const waiter of this.#waiters.values()) waiter.reject(error);
    this.#waiters.clear();
    this.#audience.gone(error);
    // Not while the module is being called; and one that broke down frees nothing any more.
    if (error.code === "usage.closed") queueMicrotask(() => client?.free());
  }
}

function closed(): CallError {
  return callError("usage.closed", "the client is closed");
}
