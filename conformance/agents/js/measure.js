// How long it takes from placing a call until it rings.

/** Nanoseconds for each of so many calls, one after the other. */
export async function measure(caller, callee, to, rounds) {
  const took = [];
  for (let round = 0; round < rounds; round++) {
    const rings = new Promise((resolve) => {
      const off = callee.on("incoming", () => {
        off();
        resolve(performance.now());
      });
    });
    const start = performance.now();
    const placing = caller.call(to);
    took.push(Math.round(((await rings) - start) * 1e6));
    await (await placing).end();
    await quiet(caller);
    await quiet(callee);
  }
  return took;
}

function quiet(client) {
  return new Promise((resolve) => {
    const look = () => {
      if (client.snapshot().calls.length > 0) return;
      off();
      resolve();
    };
    const off = client.subscribe(look);
    look();
  });
}
