import type { CallSnapshot, End } from "ringway";
import { Store } from "../browser/store";

const KEPT = 20;

/** A call that is over. */
export interface PastCall {
  call: CallSnapshot;
  end: End;
  /** When it ended, in milliseconds since 1970. */
  at: number;
}

/** The calls of this tab that are over, newest first. */
export class History {
  readonly calls: Store<readonly PastCall[]>;

  /** `name` tells one person's history from another's. */
  constructor(name: string) {
    const key = `ringway.history/${name}`;
    this.calls = new Store(kept(key));
    this.calls.subscribe(() => keep(key, this.calls.snapshot()));
  }

  add(past: PastCall): void {
    this.calls.update((calls) => [past, ...calls].slice(0, KEPT));
  }
}

function kept(key: string): readonly PastCall[] {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "[]");
  } catch {
    return [];
  }
}

function keep(key: string, calls: readonly PastCall[]): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(calls));
  } catch {
    // Storage may be full or forbidden: then the history lasts as long as the page.
  }
}
