import { useSyncExternalStore } from "preact/compat";
import { useCallback } from "preact/hooks";

/** Something whose value of now can be seen, and watched. A `CallClient` is one. */
export interface Watchable<T> {
  snapshot(): T;
  subscribe(changed: () => void): () => void;
}

/** A value that can be watched. */
export class Store<T> implements Watchable<T> {
  #value: T;
  readonly #watchers = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  readonly snapshot = (): T => this.#value;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  };

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const changed of [...this.#watchers]) changed();
  }

  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }
}

/** The value of now; the component is drawn again whenever it changes. */
export function useStore<T>(store: Watchable<T>): T {
  const subscribe = useCallback((changed: () => void) => store.subscribe(changed), [store]);
  return useSyncExternalStore(subscribe, () => store.snapshot());
}
