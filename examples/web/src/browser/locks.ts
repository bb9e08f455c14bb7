// Who is there, in any tab of this browser, told by the browser itself: a lock ends with its holder, crashes included.

/** Holds a lock of that name until the returned function is called, or the page is gone. `held` is called once it is. */
export function hold(name: string, held: () => void): () => void {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  void navigator.locks.request(name, () => {
    held();
    return released;
  });
  return () => release();
}

/** Calls back once nobody holds the lock any more. */
export function whenReleased(name: string, signal: AbortSignal, then: () => void): void {
  // The only way that it fails is the signal: nobody is interested any more.
  navigator.locks.request(name, { signal }, then).catch(() => {});
}
