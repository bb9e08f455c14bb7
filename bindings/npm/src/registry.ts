// What handles look at: the client and its calls as they are now.
import { type Call, type CallDeeds, handle } from "./call.js";
import { type CallEvent, type CallId, type CallSnapshot, type ClientSnapshot, callOf, type Event } from "./model.js";
import { share } from "./share.js";
import { CallState } from "./state.js";
import type { Done } from "./wasm/ringway_wasm.js";

/** The calls that the engine knows: those that live, and those that ended recently. */
export class Registry {
  /** How many news there have been. */
  news = 0;
  #snapshot: ClientSnapshot;
  readonly #calls = new Map<CallId, { call: Call; state: CallState }>();
  readonly #deeds: CallDeeds;

  constructor(snapshot: ClientSnapshot, deeds: CallDeeds) {
    this.#snapshot = snapshot;
    this.#deeds = deeds;
  }

  get snapshot(): ClientSnapshot {
    return this.#snapshot;
  }

  get(id: CallId): Call | undefined {
    return this.#calls.get(id)?.call;
  }

  /** Shows all that the news bring, before anybody is told. Gives what tells whoever waits for a call to change. */
  show(snapshot: ClientSnapshot | undefined, events: Event[], done: Done[]): () => void {
    this.news += 1;
    const changed = new Set<CallState>();
    const show = (call: CallSnapshot): CallSnapshot => {
      const state = this.#stateOf(call);
      if (state.show(call)) changed.add(state);
      return state.snapshot;
    };
    if (snapshot) {
      const { link, calls, warnings } = snapshot;
      this.#snapshot = { link, calls: calls.map(show), warnings: share(this.#snapshot.warnings, warnings) };
    }
    for (const { call } of done) if (call) show(call);
    for (const event of events) {
      if (event.type === "ended") show(event.call);
      const state = event.type === "credentials" && this.#calls.get(event.call)?.state;
      if (!state) continue;
      state.renew(event.credentials);
      changed.add(state);
    }
    return () => {
      for (const state of changed) state.changed.tell();
    };
  }

  /** Tells whoever looks at the call of the event, which came with the news of that number. */
  tell(event: Event, news: number): void {
    const id = callOf(event);
    if (id !== undefined) this.#calls.get(id)?.state.tell(event as CallEvent, news);
  }

  /** Forgets the calls that the engine has forgotten. */
  prune(knows: (id: CallId) => boolean): void {
    for (const id of this.#calls.keys()) if (!knows(id)) this.#calls.delete(id);
  }

  /** Nothing more is known of any call. */
  lose(error: unknown): void {
    for (const { state } of this.#calls.values()) state.lose(error);
  }

  #stateOf(call: CallSnapshot): CallState {
    const known = this.#calls.get(call.id);
    if (known) return known.state;
    const state = new CallState(call);
    this.#calls.set(call.id, { call: handle(call.id, state, this.#deeds), state });
    return state;
  }
}
