// A call as it is now, and who wants to know of it.
import { CallEnded } from "./error.js";
import { EventQueue, type Events } from "./events.js";
import { Listeners } from "./listeners.js";
import type { CallEvent, CallSnapshot, Credentials } from "./model.js";
import { share } from "./share.js";
import { abortable } from "./waiting.js";

/** What a call's handle looks at. */
export class CallState {
  /** Who hears that the call is another. */
  readonly changed = new Listeners<[]>();
  /** Who hears of its events. */
  readonly told = new Listeners<[CallEvent]>();
  #snapshot: CallSnapshot;
  #credentials: Credentials | undefined;
  /** Why nothing more is known of the call. */
  #lost: unknown;
  /** Who reads its events, and the number of the last news that they began with. */
  readonly #readers = new Map<EventQueue<CallEvent>, number>();

  constructor(snapshot: CallSnapshot) {
    this.#snapshot = snapshot;
  }

  get snapshot(): CallSnapshot {
    return this.#snapshot;
  }

  get credentials(): Credentials | undefined {
    return this.#credentials;
  }

  /** Shows the call as it is now; whether that is another than before. */
  show(snapshot: CallSnapshot): boolean {
    const before = this.#snapshot;
    this.#snapshot = share(before, snapshot);
    return this.#snapshot !== before;
  }

  renew(credentials: Credentials): void {
    this.#credentials = credentials;
  }

  /** Tells of an event that came with the news of that number. */
  tell(event: CallEvent, news: number): void {
    for (const [reader, began] of [...this.#readers]) if (began < news) reader.push(event);
    this.told.tell(event);
    if (event.type === "ended") this.#finish();
  }

  /** The client is gone without having ended the call. */
  lose(error: unknown): void {
    if (this.#over) return;
    this.#lost = error;
    this.changed.tell();
    this.#finish();
  }

  /** The call's events from now on. What the news of that number brought is in what they begin with. */
  events(news: number): Events<CallEvent> {
    const reader: EventQueue<CallEvent> = new EventQueue(
      () => this.#readers.delete(reader),
      () => this.#now(),
    );
    for (const event of this.#now()) reader.push(event);
    if (this.#over) reader.finish();
    else this.#readers.set(reader, news);
    return reader;
  }

  /** Waits until `find` finds something in a call that goes on, or else for its end. */
  until<T>(find: () => T | undefined, signal: AbortSignal | undefined): Promise<T> {
    return abortable(signal, (resolve, reject) => {
      const settled = (): boolean => {
        const found = find();
        const { end } = this.#snapshot;
        if (found !== undefined) resolve(found);
        else if (end) reject(new CallEnded(end));
        else if (this.#lost !== undefined) reject(this.#lost);
        else return false;
        return true;
      };
      if (settled()) return () => {};
      const leave = this.changed.add(() => settled() && leave());
      return leave;
    });
  }

  get #over(): boolean {
    return this.#snapshot.phase === "ended" || this.#lost !== undefined;
  }

  #finish(): void {
    for (const reader of this.#readers.keys()) reader.finish();
    this.told.clear();
    this.changed.clear();
  }

  /** What stands for all that happened before. */
  #now(): CallEvent[] {
    const call = this.#snapshot;
    if (call.phase === "ended") return [{ type: "ended", call }];
    const credentials = this.#credentials;
    if (!credentials) return [{ type: "changed", call }];
    return [
      { type: "changed", call },
      { type: "credentials", call: call.id, credentials, renewed: false },
    ];
  }
}
