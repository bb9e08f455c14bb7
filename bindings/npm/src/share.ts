/** The next value, with the parts of the last one that are equal to it: what did not change stays the same object. */
export function share<T>(last: unknown, next: T): T {
  return shared(last, next) as T;
}

function shared(last: unknown, next: unknown): unknown {
  if (!isObject(last) || !isObject(next)) return last === next ? last : next;
  const keys = Object.keys(next);
  let same = keys.length === Object.keys(last).length && Array.isArray(last) === Array.isArray(next);
  for (const key of keys) {
    const part = shared(last[key], next[key]);
    same &&= part === last[key] && key in last;
    next[key] = part;
  }
  return same ? last : next;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
