// What happens while a client connects.
import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import type { CallClient } from "../src/index.js";
import { Mock, next, ready, soon } from "./mock.js";

describe("a call that rings before its callee connects", { timeout: 60_000 }, () => {
  let mock: Mock;
  before(async () => {
    await ready();
    mock = await Mock.start();
  });
  after(() => mock.stop());

  /** Alice calls, then bob connects. */
  async function late(context: TestContext, contract: "chattrix" | "private-call"): Promise<CallClient> {
    const alice = await mock.client(context, "101", { contract });
    await alice.call("102");
    return mock.client(context, "102", { contract });
  }

  for (const contract of ["chattrix", "private-call"] as const) {
    it(`is heard of by who listens as soon as it has connected over ${contract}`, async (context) => {
      const bob = await late(context, contract);
      const heard = new Promise<string>((resolve) => {
        bob.on("incoming", (call) => resolve(call.snapshot().peer.id));
      });
      const read = next(bob, "incoming");
      assert.equal(await soon(heard), "101");
      assert.equal((await soon(read)).call.peer.id, "101");
    });
  }

  it("is told once, before what a listener does about it", async (context) => {
    const bob = await late(context, "private-call");
    const heard: string[] = [];
    const over = new Promise<void>((resolve) => {
      bob.on("ended", () => {
        heard.push("ended");
        resolve();
      });
      bob.on("incoming", (call) => {
        heard.push("incoming");
        void call.decline();
      });
    });
    await soon(over);
    assert.deepEqual(heard, ["incoming", "ended"]);
  });

  it("is told before the end when the client closes at once", async (context) => {
    const bob = await late(context, "private-call");
    const heard: string[] = [];
    bob.on("incoming", () => heard.push("incoming"));
    bob.on("ended", (_, { call }) => heard.push(call.end?.reason ?? ""));
    const rang = bob.calls().length;
    await soon(bob.close());
    assert.equal(heard.filter((line) => line === "incoming").length, rang);
  });
});
