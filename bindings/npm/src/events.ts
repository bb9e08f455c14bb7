// Events, to be iterated over.

/** So many events a slow reader may be behind. */
const BOUND = 256;

/**
 * What happens, to be iterated over: `for await (const event of client.events())`. Leaving the loop ends it.
 *
 * A reader that is more than 256 events behind loses some, without holding up anybody else; the snapshots tell how things
 * stand.
 */
export interface Events<E> extends AsyncIterableIterator<E> {
  /** How many events this reader has lost so far by being slow. */
  readonly missed: number;
  /** Ends it. */
  return(): Promise<IteratorResult<E>>;
}

/** The events of one reader. */
export class EventQueue<E> implements Events<E> {
  missed = 0;
  #over = false;
  #ready: E[] = [];
  readonly #readers: ((result: IteratorResult<E>) => void)[] = [];
  readonly #left: () => void;
  readonly #instead: (() => E[]) | undefined;

  /**
   * `left` is called once nobody reads any more. When the reader is too slow, what `instead` gives takes the place of all
   * that is ready; without it the oldest event is lost.
   */
  constructor(left: () => void, instead?: () => E[]) {
    this.#left = left;
    this.#instead = instead;
  }

  next(): Promise<IteratorResult<E>> {
    const value = this.#ready.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    if (this.#over) return Promise.resolve(END);
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  return(): Promise<IteratorResult<E>> {
    this.#ready = [];
    this.finish();
    return Promise.resolve(END);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  push(event: E): void {
    if (this.#over) return;
    const reader = this.#readers.shift();
    if (reader) reader({ done: false, value: event });
    else this.#ready.push(event);
    if (this.#ready.length <= BOUND) return;
    const ready = this.#instead?.() ?? this.#ready.slice(1);
    this.missed += this.#ready.length - ready.length;
    this.#ready = ready;
  }

  /** Nothing comes any more; what is ready can still be read. */
  finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#left();
    for (const reader of this.#readers.splice(0)) reader(END);
  }
}

const END: IteratorReturnResult<undefined> = { done: true, value: undefined };
