// What every app of this folder does: two people, one call, from the first ring to the end.

/**
 * @param ringway the package, as the app's tools brought it
 * @param where the backend, and two people whom it knows: `{ url, alice: { id, token }, bob: { id, token } }`
 * @param source what `init` is given, when the entry asks for it
 */
export async function talk({ init, CallClient }, { url, alice, bob }, source) {
  const start = performance.now();
  await init(source);
  const initMs = performance.now() - start;

  const connect = ({ id, token }) => CallClient.connect({ contract: "chattrix", url, userId: id, auth: () => token });
  const [caller, callee] = await Promise.all([connect(alice), connect(bob)]);
  const answered = new Promise((resolve, reject) => {
    callee.on("incoming", (call) => call.accept().then(() => resolve(call), reject));
  });
  const outgoing = await caller.call(bob.id, { media: "video" });
  const incoming = await answered;
  await outgoing.reached("connecting");
  for (const call of [outgoing, incoming]) call.media({ type: "joined" });
  for (const call of [outgoing, incoming]) await call.reached("active");
  await outgoing.end();
  const ends = await Promise.all([outgoing.ended(), incoming.ended()]);
  await Promise.all([caller.close(), callee.close()]);
  return { initMs, ends: ends.map((end) => end.reason) };
}
