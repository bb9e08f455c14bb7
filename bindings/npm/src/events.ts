// Events, to be iterated over.

/** So many events a slow reader may be behind. */
const BOUND = 256;

/**
 * What happens from the moment on that this was made.
 *
 * A reader that is more than 256 events behind loses the oldest, without holding up anybody else; `missed` tells how many,
 * and the snapshots tell how things stand. Leaving the loop ends it.
 */
export class Events<E> implements AsyncIterableIterator<E, undefined, undefined> {
  #missed = 0;
  #over = false;
  readonly #ready: E[] = [];
  readonly #readers: ((result: IteratorResult<E, undefined>) => void)[] = [];
  readonly #left: () => void;
  readonly #full: ((ready: E[]) => void) | undefined;

  /** @internal */
  constructor(left: () => void, full?: (ready: E[]) => void) {
    this.#left = left;
    this.#full = full;
  }

  /** How many events this reader has lost so far by being slow. */
  get missed(): number {
    return this.#missed;
  }

  /** The next event, or that there are no more. */
  next(): Promise<IteratorResult<E, undefined>> {
    const value = this.#ready.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    if (this.#over) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  /** Ends it. */
  return(): Promise<IteratorResult<E, undefined>> {
    this.#ready.length = 0;
    this.finish();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** @internal */
  push(event: E): void {
    if (this.#over) return;
    const reader = this.#readers.shift();
    if (reader) return reader({ done: false, value: event });
    this.#ready.push(event);
    if (this.#ready.length <= BOUND) return;
    if (this.#full) return this.#full(this.#ready);
    this.#ready.shift();
    this.#missed += 1;
  }

  /** What is ready can still be read. @internal */
  finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#left();
    for (const reader of this.#readers.splice(0)) reader({ done: true, value: undefined });
  }
}
