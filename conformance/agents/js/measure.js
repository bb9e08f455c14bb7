// When calls are placed, and when they ring.

/** Places calls one after the other, each once the one before is over. When each was placed. */
export async function place(caller, to, rounds) {
  const placed = [];
  for (let round = 0; round < rounds; round++) {
    placed.push(now());
    const call = await caller.call(to);
    await call.ended();
  }
  return placed;
}

/** Declines calls as they come in. When each did. */
export async function ring(callee, rings, rounds) {
  const rang = [];
  while (rang.length < rounds) {
    const { at, call } = await rings.next();
    rang.push(at);
    await callee.get(call).decline();
  }
  return rang;
}

/** The calls that came in, each with when it did: put in by one, taken out by another. */
export class Rings {
  #come = [];
  #wanted;

  add(call) {
    this.#come.push({ at: now(), call });
    this.#wanted?.();
  }

  async next() {
    while (this.#come.length === 0) await new Promise((resolve) => (this.#wanted = resolve));
    return this.#come.shift();
  }
}

/** Nanoseconds, on the clock that all processes of the machine share; a page has but its own. */
const now = () => Number(globalThis.process?.hrtime.bigint() ?? Math.round(performance.now() * 1e6));
