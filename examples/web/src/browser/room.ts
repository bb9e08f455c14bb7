import { hold, whenReleased } from "./locks";
import { Store } from "./store";

/** What members tell each other. */
interface Word<T> {
  from: string;
  about: T;
  /** The sender is new, and wants to hear of everybody. */
  greet: boolean;
}

/** The members of a room, by a name that each has for as long as it is there. */
export type Members<T> = ReadonlyMap<string, T>;

/**
 * A room that pages of this browser meet in, and several members of one page: each sees who else is there, and what
 * they say about themselves. Nothing leaves the machine.
 */
export class Room<T> {
  /** The others. */
  readonly others = new Store<Members<T>>(new Map());

  readonly #name: string;
  readonly #self = crypto.randomUUID();
  readonly #channel: BroadcastChannel;
  readonly #left = new AbortController();
  readonly #release: () => void;
  #about: T;

  constructor(name: string, about: T) {
    this.#name = name;
    this.#about = about;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<Word<T>>) => this.#hear(data);
    this.#release = hold(this.#lock(this.#self), () => this.#say(true));
  }

  /** Says something new about this member. */
  say(about: T): void {
    this.#about = about;
    this.#say(false);
  }

  leave(): void {
    this.#left.abort();
    this.#release();
    this.#channel.close();
    this.others.set(new Map());
  }

  #say(greet: boolean): void {
    if (this.#left.signal.aborted) return;
    const word: Word<T> = { from: this.#self, about: this.#about, greet };
    this.#channel.postMessage(word);
  }

  #hear({ from, about, greet }: Word<T>): void {
    if (this.#left.signal.aborted) return;
    const known = this.others.snapshot().has(from);
    this.others.update((others) => new Map(others).set(from, about));
    if (!known) whenReleased(this.#lock(from), this.#left.signal, () => this.#forget(from));
    if (greet) this.#say(false);
  }

  #forget(member: string): void {
    this.others.update((others) => new Map([...others].filter(([id]) => id !== member)));
  }

  #lock(member: string): string {
    return `${this.#name}/${member}`;
  }
}
