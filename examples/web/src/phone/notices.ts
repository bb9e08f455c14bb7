import { Store } from "../browser/store";

/** How long a notice stays, in milliseconds: long enough to be read twice. */
const STAYS = 10_000;

/** A remark that passes. */
export interface Notice {
  id: number;
  text: string;
}

export class Notices {
  readonly shown = new Store<readonly Notice[]>([]);
  #next = 0;

  /** Shows a text, once however often it is said. */
  say(text: string): void {
    const id = this.#next++;
    this.shown.update((notices) => [...notices.filter((notice) => notice.text !== text), { id, text }]);
    setTimeout(() => this.dismiss(id), STAYS);
  }

  dismiss(id: number): void {
    this.shown.update((notices) => notices.filter((notice) => notice.id !== id));
  }
}
