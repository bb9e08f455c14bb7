import { Store } from "../browser/store";

/** A phone of this page that wants to be noticed. */
export interface Bell {
  /** `incoming`: somebody waits for an answer here. `outgoing`: somebody is being rung. */
  kind: "incoming" | "outgoing";
  /** What it is about. */
  words: string;
}

/** All that ring now. Sound, title and notifications follow it, each on its own. */
export const bells = new Store<readonly Bell[]>([]);

/** Rings until the returned function is called. */
export function ring(bell: Bell): () => void {
  bells.update((ringing) => [...ringing, bell]);
  return () => bells.update((ringing) => ringing.filter((it) => it !== bell));
}

/** Calls `change` whenever another incoming call, or none, is the first that rings. */
export function onIncoming(change: (bell: Bell | undefined) => void): void {
  let last: Bell | undefined;
  bells.subscribe(() => {
    const first = bells.snapshot().find((bell) => bell.kind === "incoming");
    if (first === last) return;
    last = first;
    change(first);
  });
}
