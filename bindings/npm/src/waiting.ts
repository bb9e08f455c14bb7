// Waiting that can be given up.

/** What every wait takes. */
export interface WaitOptions {
  /** Gives up waiting; what was waited for takes its course. */
  signal?: AbortSignal;
}

/** A promise that `begin` settles, until the signal comes first. `begin` returns what stops it. */
export function abortable<T>(
  signal: AbortSignal | undefined,
  begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let stop: (() => void) | undefined;
    let settled = false;
    const settle = <V>(done: (value: V) => void) => (value: V) => {
      settled = true;
      signal?.removeEventListener("abort", abort);
      done(value);
    };
    const abort = () => {
      stop?.();
      reject(signal?.reason);
    };
    stop = begin(settle(resolve), settle(reject));
    if (!settled) signal?.addEventListener("abort", abort, { once: true });
  });
}
