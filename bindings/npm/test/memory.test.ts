// What a client holds does not grow with the calls that it makes.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { CallClient } from "../src/index.js";
import glue from "../src/wasm/ringway_wasm.js";
import { Mock, module, ready, soon } from "./mock.js";

/** The engine remembers so many calls that ended. */
const REMEMBERED = 64;

/** WebAssembly's memory grows by such pages; a few are spread thin before it grows no more. */
const PAGE = 64 * 1024;

/** What the runtime itself has more or less at hand from one moment to the next. */
const NOISE = 3_000_000;

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

/** What is held now, in bytes, and in references from the module to JavaScript. */
async function held() {
  // Finalizers run after the turn in which their objects were collected.
  for (let turn = 0; turn < 4; turn++) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { memory, ...exports } = await glue({ module_or_path: await module() });
  const { __wbindgen_externrefs: references } = exports as unknown as { __wbindgen_externrefs: WebAssembly.Table };
  return { module: memory.buffer.byteLength, references: references.length, heap: process.memoryUsage().heapUsed };
}

describe("memory", { timeout: 240_000 }, () => {
  let mock: Mock;
  before(async () => {
    await ready();
    mock = await Mock.start();
  });
  after(() => mock.stop());

  it("stays bounded over 1,000 calls", async (context) => {
    const [alice, bob] = await Promise.all([mock.client(context, "101"), mock.client(context, "102")]);
    bob.on("incoming", (call) => call.decline());
    const first = await make(alice, 100);
    const before = await held();
    await make(alice, 900);
    const after = await held();
    const grown = after.heap - before.heap;
    assert.ok(after.module - before.module <= 4 * PAGE, `the module grew by ${after.module - before.module} bytes`);
    assert.equal(after.references, before.references);
    assert.ok(grown < NOISE, `the heap grew by ${grown} bytes`);
    assert.equal(alice.get(first), undefined, "the first is forgotten");
    context.diagnostic(`module ${after.module} bytes, heap ${grown} bytes more after 900 calls`);
  });

  it("of a client is free once it has closed", async (context) => {
    const turn = async () => {
      const client = await mock.client(context, "103");
      client.on("incoming", () => {});
      client.subscribe(() => {});
      await client.close();
    };
    for (let n = 0; n < 20; n++) await turn();
    const before = await held();
    for (let n = 0; n < 200; n++) await turn();
    const after = await held();
    assert.equal(after.module, before.module);
    assert.equal(after.references, before.references);
  });

  /** Makes so many calls, each declined. Gives the first one's name. */
  async function make(alice: CallClient, calls: number): Promise<string> {
    let first: string | undefined;
    for (let n = 0; n < calls; n++) {
      const call = await alice.call("102");
      first ??= call.id;
      assert.equal((await soon(call.ended())).reason, "remoteDeclined");
      assert.ok(alice.snapshot().calls.length === 0);
    }
    assert.ok(calls > REMEMBERED && first);
    return first;
  }
});
