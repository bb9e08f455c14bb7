// Waiting that can be given up.

/** What every wait takes. */
export interface WaitOptions {
  /** Gives up waiting; the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** A promise that `begin` settles, unless the signal comes first. `begin` returns what stops it then. */
export function abortable<T>(
  signal: AbortSignal | undefined,
  begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const leave = () => signal?.removeEventListener("abort", abort);
    const abort = () => {
      leave();
      stop();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort);
    const settle =
      <V>(done: (value: V) => void) =>
      (value: V) => {
        leave();
        done(value);
      };
    const stop = begin(settle(resolve), settle(reject));
  });
}
