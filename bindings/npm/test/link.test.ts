// The link between client and backend: how it comes, breaks and comes back.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, describe, it } from "node:test";
import { CallClient, type LinkState } from "../src/index.js";
import { Mock, next, ready, soon, until } from "./mock.js";

const link = (client: CallClient, state: LinkState) =>
  soon(
    until(client, () => client.snapshot().link === state),
    state,
  );

describe("the link", { timeout: 60_000 }, () => {
  let mock: Mock;
  before(async () => {
    await ready();
    mock = await Mock.start();
  });
  after(() => mock.stop());

  it("comes back when the backend cuts it, and the call goes on", async (context) => {
    const { alice, outgoing, incoming } = await mock.talking(context);
    const states: LinkState[] = [];
    alice.on("linkChanged", (event) => states.push(event.link));
    const back = link(alice, "backoff").then(() => link(alice, "online"));
    await mock.control("POST", "trigger/disconnect", { userId: "101" });
    await back;
    assert.deepEqual(states, ["backoff", "connecting", "online"]);
    assert.equal(outgoing.snapshot().phase, "active");
    await outgoing.end();
    assert.equal((await soon(incoming.ended())).reason, "remoteHangup");
  });

  it("comes back when the backend was restarted", async (context) => {
    const first = await Mock.start();
    const client = await first.client(context, "101");
    const { port } = new URL(first.url);
    const gone = next(client, "linkChanged");
    await first.stop();
    await soon(gone);
    const second = await Mock.start("--port", port);
    context.after(() => second.stop());
    await link(client, "online");
    assert.deepEqual(await client.chattrix.getCall({ callId: "x" }).catch((error) => error.code), "call.not_found");
  });

  it("is told of while it is waited for, and does not come by itself", async (context) => {
    // It takes connections and never says a word.
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    context.after(() => silent.close());
    const address = silent.address();
    assert.ok(address && typeof address === "object");
    const url = `http://127.0.0.1:${address.port}`;
    // At hand: on a busy machine the time could be over while it is asked for.
    const auth = await mock.token("101");
    const connecting = CallClient.connect(mock.options("101", { url, auth, connectWithinMs: 100 }));
    await assert.rejects(connecting, {
      code: "net.timeout",
      reason: "no link within 0.1 s: link: being set up",
      retryable: true,
    });

    const client = CallClient.start(mock.options("101", { url }));
    assert.equal(client.snapshot().link, "connecting");
    assert.match(client.explain()[0]?.reason ?? "", /link/);
    await client.close();
    assert.equal(client.snapshot().link, "closed");
  });

  it("is waited for no longer than its signal says", async () => {
    const abort = new AbortController();
    const reason = new Error("the user left the page");
    const connecting = CallClient.connect(
      mock.options("101", { auth: () => new Promise(() => {}), signal: abort.signal }),
    );
    abort.abort(reason);
    await assert.rejects(connecting, reason);
    await assert.rejects(CallClient.connect(mock.options("101", { signal: AbortSignal.abort(reason) })), reason);
  });

  it("is tried at once when the app asks for it", async (context) => {
    const client = await mock.client(context, "101", { timing: { backoffBaseMs: 60_000, backoffIdleMs: 60_000 } });
    const broken = link(client, "backoff");
    await mock.control("POST", "trigger/disconnect", { userId: "101" });
    await broken;
    await client.reconnect();
    assert.equal(client.snapshot().link, "online");
  });

  it("carries the app's own messages, where the contract shares its socket", async (context) => {
    const bob = await mock.client(context, "102");
    const poller = await mock.client(context, "103", { contract: "private-call" });
    await bob.send(JSON.stringify({ type: "chat", text: "hello" }));
    const arrived = async () => {
      while ((await mock.count({ kind: "socket", userId: "102", type: "chat" })) === 0);
    };
    await soon(arrived(), "the message");
    await assert.rejects(poller.send("hello"), { code: "usage.unsupported" });
    await mock.control("POST", "trigger/disconnect", { userId: "102" });
    await link(bob, "backoff");
    await assert.rejects(bob.send("hello"), { code: "net.closed" });
  });

  it("warns of what deserves a look", async (context) => {
    const { alice, outgoing } = await mock.talking(context);
    const warning = next(alice, "qualityWarning");
    const { serverId } = outgoing.snapshot();
    await mock.control("POST", "trigger/quality", { callId: serverId, quality: "BAD" });
    const { call, quality } = await soon(warning);
    assert.deepEqual({ call, quality }, { call: outgoing.id, quality: "bad" });
  });
});
