// Who hears of what. One listener that throws keeps no other from hearing.

/** A set of listeners, each registration for itself. */
export class Listeners<A extends unknown[]> {
  readonly #all = new Set<{ hear: (...args: A) => void }>();

  /** Registers one, until the function that this returns is called. */
  add(hear: (...args: A) => void): () => void {
    const entry = { hear };
    this.#all.add(entry);
    return () => void this.#all.delete(entry);
  }

  /** Tells all of now: who registers meanwhile hears of the next, who leaves meanwhile of nothing more. */
  tell(...args: A): void {
    for (const entry of [...this.#all]) {
      if (this.#all.has(entry)) protect(() => entry.hear(...args));
    }
  }

  /** Nobody hears of anything more. */
  clear(): void {
    this.#all.clear();
  }
}

/** Runs code of the app. */
export function protect(act: () => void): void {
  try {
    act();
  } catch (error) {
    report(error);
  }
}

/** As the runtime reports what nobody caught. */
function report(error: unknown): void {
  if (typeof reportError === "function") {
    reportError(error);
    return;
  }
  queueMicrotask(() => {
    throw error;
  });
}
