// One call.
import { callError } from "./error.js";
import type { Events } from "./events.js";
import type {
  CallEvent,
  CallId,
  CallSnapshot,
  Credentials,
  DeclineReason,
  End,
  EventOf,
  MediaReport,
  Phase,
} from "./model.js";
import type { CallState } from "./state.js";
import type { WaitOptions } from "./waiting.js";

/** What a call asks of its client. */
export interface CallDeeds {
  accept(call: CallId): Promise<unknown>;
  decline(call: CallId, reason: DeclineReason): Promise<unknown>;
  end(call: CallId): Promise<unknown>;
  media(call: CallId, report: MediaReport): void;
  /** The number of the last news. */
  news(): number;
}

/** How far each phase is. */
const DISTANCE: Record<Phase, number> = { dialing: 0, ringing: 1, connecting: 2, active: 3, ended: 4 };

let make: (id: CallId, state: CallState, deeds: CallDeeds) => Call;

/** One call. It is a handle: dropping it changes nothing about the call. The same call is the same object. */
export class Call {
  /** This client's name for the call. */
  readonly id: CallId;
  readonly #state: CallState;
  readonly #deeds: CallDeeds;

  static {
    make = (id, state, deeds) => new Call(id, state, deeds);
  }

  private constructor(id: CallId, state: CallState, deeds: CallDeeds) {
    this.id = id;
    this.#state = state;
    this.#deeds = deeds;
  }

  /** The call as it is now; once it is over, as it ended. The same object as long as nothing changes. */
  readonly snapshot = (): CallSnapshot => this.#state.snapshot;

  /** Calls `changed` whenever the snapshot is another; returns what stops that. Fits React's `useSyncExternalStore`. */
  readonly subscribe = (changed: () => void): (() => void) => this.#state.changed.add(changed);

  /** Calls `listener` for each event of that type about this call; returns what stops that. */
  on<T extends CallEvent["type"]>(type: T, listener: (event: EventOf<T>) => void): () => void {
    return this.#state.told.add((event) => {
      if (event.type === type) listener(event as EventOf<T>);
    });
  }

  /**
   * What happens to this call, beginning with the call as it is now and ending with its `ended`.
   *
   * A reader that is too slow loses steps in between, never the latest state.
   */
  events(): Events<CallEvent> {
    return this.#state.events(this.#deeds.news());
  }

  /**
   * Answers the ringing call; done when the backend has accepted it.
   *
   * Fails with `call.gone` when it was over first, `usage.invalid_state` when it does not ring here.
   */
  async accept(): Promise<void> {
    await this.#deeds.accept(this.id);
  }

  /**
   * Declines the ringing call; the backend is told in the background. A call that is over stays as it ended.
   *
   * Fails with `usage.invalid_state` when it does not ring here.
   */
  async decline(reason: DeclineReason = "declined"): Promise<void> {
    await this.#deeds.decline(this.id, reason);
  }

  /**
   * Ends the call in whatever phase; the backend is told in the background. A call that is over stays as it ended.
   *
   * Fails with `usage.closed` once the client has closed.
   */
  async end(): Promise<void> {
    await this.#deeds.end(this.id);
  }

  /** Reports on the media layer. `{ type: "joined" }` makes the call active. */
  media(report: MediaReport): void {
    this.#deeds.media(this.id, report);
  }

  /** Waits until the call has come as far as `phase`; rejects with `CallEnded` when it ended before. */
  async reached(phase: Phase, { signal }: WaitOptions = {}): Promise<CallSnapshot> {
    if (!(phase in DISTANCE)) throw callError("usage.invalid_argument", "phase: there is no such one");
    return this.#state.until(() => {
      const { snapshot } = this.#state;
      const there = phase === "ended" || !snapshot.end;
      return there && DISTANCE[snapshot.phase] >= DISTANCE[phase] ? snapshot : undefined;
    }, signal);
  }

  /**
   * Waits for the credentials of the media channel, and returns the latest; rejects with `CallEnded` when the call ended
   * first. A client without the option `credentials` never has any.
   */
  credentials({ signal }: WaitOptions = {}): Promise<Credentials> {
    return this.#state.until(() => (this.#state.snapshot.end ? undefined : this.#state.credentials), signal);
  }

  /** Waits for the end of the call. */
  ended({ signal }: WaitOptions = {}): Promise<End> {
    return this.#state.until(() => this.#state.snapshot.end, signal);
  }
}

/** The handle of a call. */
export function handle(id: CallId, state: CallState, deeds: CallDeeds): Call {
  return make(id, state, deeds);
}
