// Two people who call each other, again and again.
import { CallClient, init } from "ringway";

let memory, caller, callee;

globalThis.run = async ({ url, alice, bob }) => {
  await watched(init);
  const connect = ({ id, token }) => CallClient.connect({ contract: "chattrix", url, userId: id, auth: () => token });
  [caller, callee] = await Promise.all([connect(alice), connect(bob)]);
};

/** So many whole calls, one after the other. */
globalThis.calls = async (count) => {
  for (let made = 0; made < count; made++) await call();
};

/** The memory of the module, in bytes. */
globalThis.moduleBytes = () => memory.buffer.byteLength;

async function call() {
  const ringing = new Promise((resolve) => {
    const off = callee.on("incoming", (call) => {
      off();
      resolve(call);
    });
  });
  const outgoing = await caller.call(callee.userId, { media: "audio" });
  const incoming = await ringing;
  await incoming.accept();
  await outgoing.reached("connecting");
  for (const call of [outgoing, incoming]) call.media({ type: "joined" });
  for (const call of [outgoing, incoming]) await call.reached("active");
  await outgoing.end();
  await Promise.all([outgoing.ended(), incoming.ended()]);
}

/** Keeps the module's memory, which is the package's own affair, in sight while `load` runs. */
async function watched(load) {
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (...args) => {
    const result = await instantiateStreaming(...args);
    memory = result.instance.exports.memory;
    return result;
  };
  await load();
  WebAssembly.instantiateStreaming = instantiateStreaming;
}
