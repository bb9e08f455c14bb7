// One call.
import { CallEnded } from "./error.js";
import { Events } from "./events.js";
import { Listeners } from "./listeners.js";
import type {
  CallEvent,
  CallEventType,
  CallId,
  CallSnapshot,
  Credentials,
  DeclineReason,
  End,
  EventOf,
  MediaReport,
  Phase,
} from "./model.js";
import { share } from "./share.js";
import { abortable, type WaitOptions } from "./waiting.js";

const PHASES: readonly Phase[] = ["dialing", "ringing", "connecting", "active", "ended"];

/** What a call asks of its client. */
export interface CallDeeds {
  accept(call: CallId): Promise<void>;
  decline(call: CallId, reason: DeclineReason): Promise<void>;
  end(call: CallId): Promise<void>;
  media(call: CallId, report: MediaReport): void;
}

/** One call. The same call is the same object. */
export class Call {
  /** This client's name for the call. */
  readonly id: CallId;
  readonly #deeds: CallDeeds;
  #state: CallSnapshot;
  #credentials: Credentials | undefined;
  #lost: unknown;
  readonly #changed = new Listeners<[]>();
  readonly #events = new Listeners<[CallEvent]>();
  readonly #readers = new Set<Events<CallEvent>>();

  /** @internal */
  constructor(state: CallSnapshot, deeds: CallDeeds) {
    this.id = state.id;
    this.#state = state;
    this.#deeds = deeds;
  }

  /** The call as it is now; once it is over, as it ended. The same object as long as nothing changes. */
  readonly snapshot = (): CallSnapshot => this.#state;

  /** Calls `changed` whenever the snapshot is another; returns what stops that. Fits React's `useSyncExternalStore`. */
  readonly subscribe = (changed: () => void): (() => void) => this.#changed.add(changed);

  /** Calls `listener` for each event of that type about this call; returns what stops that. */
  on<T extends CallEventType>(type: T, listener: (event: EventOf<T>) => void): () => void {
    return this.#events.add((event) => {
      if (event.type === type) listener(event as EventOf<T>);
    });
  }

  /**
   * What happens to this call, beginning with the call as it is now and ending with its `ended`.
   *
   * A reader that is too slow loses steps in between, never the latest state.
   */
  events(): Events<CallEvent> {
    const reader = new Events<CallEvent>(
      () => this.#readers.delete(reader),
      (ready) => ready.splice(0, ready.length, ...this.#now()),
    );
    for (const event of this.#now()) reader.push(event);
    this.#readers.add(reader);
    if (this.#over) reader.finish();
    return reader;
  }

  /**
   * Answers the ringing call; done when the backend has accepted it.
   *
   * Fails with `call.gone` when it was over first, `usage.invalid_state` when it does not ring here.
   */
  accept(): Promise<void> {
    return this.#deeds.accept(this.id);
  }

  /**
   * Declines the ringing call; the backend is told in the background. A call that is over stays as it ended.
   *
   * Fails with `usage.invalid_state` when it does not ring here.
   */
  decline(reason: DeclineReason = "declined"): Promise<void> {
    return this.#deeds.decline(this.id, reason);
  }

  /**
   * Ends the call in whatever phase; the backend is told in the background. A call that is over stays as it ended.
   *
   * Fails with `usage.closed` once the client has closed.
   */
  end(): Promise<void> {
    return this.#deeds.end(this.id);
  }

  /** Reports on the media layer. `{ type: "joined" }` makes the call active. */
  media(report: MediaReport): void {
    this.#deeds.media(this.id, report);
  }

  /** Waits until the call has come as far as `phase`; rejects with `CallEnded` when it ended before. */
  reached(phase: Phase, options?: WaitOptions): Promise<CallSnapshot> {
    const wanted = PHASES.indexOf(phase);
    return this.#until((state) => (PHASES.indexOf(state.phase) >= wanted ? state : undefined), options, phase === "ended");
  }

  /**
   * Waits for the credentials of the media channel, and returns the latest; rejects with `CallEnded` when the call ended
   * first. A client without the option `credentials` never has any.
   */
  credentials(options?: WaitOptions): Promise<Credentials> {
    return this.#until(() => this.#credentials, options, false);
  }

  /** Waits for the end of the call. */
  ended(options?: WaitOptions): Promise<End> {
    return this.#until((state) => state.end, options, true);
  }

  /** @internal */
  show(state: CallSnapshot): void {
    const shared = share(this.#state, state);
    if (shared === this.#state) return;
    this.#state = shared;
    this.#changed.tell();
  }

  /** @internal */
  renew(credentials: Credentials): void {
    this.#credentials = credentials;
    this.#changed.tell();
  }

  /** @internal */
  tell(event: CallEvent): void {
    for (const reader of [...this.#readers]) reader.push(event);
    this.#events.tell(event);
    if (event.type === "ended") this.#finish();
  }

  /** The client is gone without having ended the call. @internal */
  lose(error: unknown): void {
    if (this.#over) return;
    this.#lost = error;
    this.#changed.tell();
    this.#finish();
  }

  get #over(): boolean {
    return this.#state.phase === "ended" || this.#lost !== undefined;
  }

  #finish(): void {
    for (const reader of [...this.#readers]) reader.finish();
    this.#events.clear();
    this.#changed.clear();
  }

  /** What stands for all that happened before. */
  #now(): CallEvent[] {
    const call = this.#state;
    if (call.phase === "ended") return [{ type: "ended", call }];
    const now: CallEvent[] = [{ type: "changed", call }];
    if (this.#credentials) now.push({ type: "credentials", call: this.id, credentials: this.#credentials, renewed: false });
    return now;
  }

  #until<T>(find: (state: CallSnapshot) => T | undefined, { signal }: WaitOptions = {}, atEnd: boolean): Promise<T> {
    return abortable(signal, (resolve, reject) => {
      const look = (): boolean => {
        const { end } = this.#state;
        const found = end && !atEnd ? undefined : find(this.#state);
        if (found !== undefined) resolve(found);
        else if (end) reject(new CallEnded(end));
        else if (this.#lost !== undefined) reject(this.#lost);
        else return false;
        return true;
      };
      if (look()) return () => {};
      const stop = this.#changed.add(() => {
        if (look()) stop();
      });
      return stop;
    });
  }
}
