// A module that breaks down: every call says so, and nobody waits for ever.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CallClient, CallError } from "../src/index.js";
import { type Raw, setModule } from "../src/raw.js";

/** A module whose client does what `act` says when it is called. */
function fake(act: () => never): Raw {
  let commands = 0;
  class RawClient {
    capabilities = () => "{}";
    snapshot = () => JSON.stringify({ link: "idle", calls: [], warnings: [] });
    connect = () => ++commands;
    call = act;
    explain = act;
    online = act;
    free(): void {
      throw new Error("nothing is freed in a module that broke down");
    }
  }
  return { RawClient, describe: () => "{}", hint: () => "" } as unknown as Raw;
}

const options = { contract: "private-call", url: "http://127.0.0.1:1", userId: "101" } as const;

describe("a module that breaks down", () => {
  it("is told of as internal.bug by every call, and ends what waits", async () => {
    const trap = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
    setModule(fake(trap));
    const bug = (error: unknown) => {
      assert.ok(error instanceof CallError);
      assert.equal(error.code, "internal.bug");
      assert.match(error.reason, /unreachable/);
      assert.ok(error.hint);
      return true;
    };
    const client = CallClient.start(options);
    const other = CallClient.start(options);
    const connecting = assert.rejects(CallClient.connect(options), bug);
    const events = client.events();
    await assert.rejects(client.call("102"), bug);
    await assert.rejects(client.call("102"), bug);
    await assert.rejects(other.call("102"), bug);
    await connecting;
    client.online(true);
    assert.deepEqual(client.explain(), []);
    assert.deepEqual(await events.next(), { done: true, value: undefined });
    assert.throws(() => CallClient.start(options), bug);
    await client.close();
  });
});
