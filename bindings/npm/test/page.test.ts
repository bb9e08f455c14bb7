// What becomes of the page, and what the client makes of it.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, describe, it, type TestContext } from "node:test";
import type { CallClient, LinkState } from "../src/index.js";
import { closeAll, Mock, next, QUICK, ready, soon, until } from "./mock.js";
import { page } from "./page.js";

const { WebSocket } = createRequire(`${process.cwd()}/package.json`)("ws") as typeof import("ws");

const link = (client: CallClient, state: LinkState) =>
  soon(
    until(client, () => client.snapshot().link === state),
    state,
  );

/** WebSockets that are remembered. */
function sockets() {
  const made: InstanceType<typeof WebSocket>[] = [];
  class Socket extends WebSocket {
    constructor(url: string) {
      super(url);
      made.push(this);
    }
  }
  return { made, Socket };
}

/** Makes the clocks show a later time: that of the wall alone, as after a sleep, or both. */
function later(context: TestContext, ms: number, { asleep }: { asleep: boolean }): void {
  const { now } = Date;
  const mono = performance.now.bind(performance);
  Date.now = () => now() + ms;
  if (!asleep) performance.now = () => mono() + ms;
  context.after(async () => {
    await closeAll(context);
    Date.now = now;
    performance.now = mono;
  });
}

describe("a page", { timeout: 60_000 }, () => {
  let mock: Mock;
  before(async () => {
    await ready();
    mock = await Mock.start();
  });
  after(() => mock.stop());

  it("that is hidden polls less often, until it is shown", async (context) => {
    const { show } = page(context);
    const timing = { pollIncomingMs: 50, pollIncomingHiddenMs: 3_600_000 };
    const client = await mock.client(context, "101", { contract: "private-call", timing });
    // While it is shown it is polled all the time.
    const polls = () => mock.count({ path: "/private-call/incoming/101" });
    show(false);
    const hidden = await polls();
    const { id } = await mock.control("POST", "users", { name: "somebody else" });
    assert.ok(id);
    assert.ok((await polls()) <= hidden + 1, "one may have been under way");
    const token = await mock.token("102");
    const invite = await fetch(`${mock.url}/private-call/invite`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ callerId: 102, receiverId: 101, timestamp: new Date().toISOString(), status: "pending" }),
    });
    assert.equal(invite.ok, true);
    const rings = next(client, "incoming");
    show(true);
    assert.equal((await soon(rings)).call.peer.id, "102");
  });

  it("that is offline has no link, and one again when it is online", async (context) => {
    const { network, navigator } = page(context);
    const client = await mock.client(context, "101");
    network(false);
    assert.equal(client.snapshot().link, "suspended");
    network(true);
    await link(client, "online");
    client.online(false);
    assert.equal(client.snapshot().link, "suspended");

    navigator.onLine = false;
    await assert.rejects(mock.client(context, "103", { connectWithinMs: 50 }), {
      code: "net.timeout",
      reason: /offline/,
    });
  });

  for (const way of ["freezes", "goes into the back-forward cache"]) {
    it(`that ${way} looks for its link anew when it comes back`, async (context) => {
      const { freeze, resume, hide, comeBack } = page(context);
      const { made, Socket } = sockets();
      const client = await mock.client(context, "101", { WebSocket: Socket });
      assert.equal(made.length, 1);
      if (way === "freezes") freeze();
      else hide(true);
      assert.equal(client.snapshot().link, "online");
      if (way === "freezes") resume();
      else comeBack();
      await link(client, "online");
      assert.equal(made.length, 2);
    });
  }

  it("on a device that slept looks for its link anew", async (context) => {
    const { made, Socket } = sockets();
    const client = await mock.client(context, "101", { WebSocket: Socket });
    later(context, 7_200_000, { asleep: true });
    client.visible(true);
    await link(client, "online");
    assert.equal(made.length, 2);
    client.visible(true);
    assert.equal(made.length, 2, "a sleep is told once");
  });

  for (const [hidden, ms, anew] of [
    [false, 20_000, true],
    [true, 60_000, false],
    [true, 200_000, true],
  ] as const) {
    const state = hidden ? "hidden" : "shown";
    it(`that is ${state} and ${ms} ms late ${anew ? "has stood still" : "is as late as browsers make it"}`, async (context) => {
      const { show } = page(context);
      const { made, Socket } = sockets();
      const timing = { reconcileInCallMs: 10_000 };
      const { alice } = await mock.talking(context, { WebSocket: Socket, timing });
      const before = made.length;
      if (hidden) show(false);
      later(context, ms, { asleep: false });
      alice.visible(!hidden);
      assert.equal(made.length > before, anew);
    });
  }

  it("that goes away says goodbye, with requests that survive it", async (context) => {
    // Bob is elsewhere.
    const options = { contract: "private-call", timing: QUICK } as const;
    const bob = await mock.client(context, "104", options);
    const { hide, listeners } = page(context);
    const requests: RequestInit[] = [];
    const recording: typeof fetch = (url, init) => {
      if (String(url).includes("/cancel/")) requests.push(init ?? {});
      return fetch(url, init);
    };
    const alice = await mock.client(context, "103", { ...options, fetch: recording });
    const rings = next(bob, "incoming");
    const call = await alice.call("104");
    const incoming = bob.get((await soon(rings)).call.id);
    hide(false);
    assert.equal(call.snapshot().end?.reason, "clientShutdown");
    assert.equal(requests[0]?.keepalive, true);
    assert.equal((await soon(incoming?.ended() ?? assert.fail())).reason, "remoteCancelled");
    await soon(alice.close());
    await assert.rejects(alice.call("104"), { code: "usage.closed" });
    assert.equal(listeners(), 0);
  });

  it("is left alone by a client that has closed", async (context) => {
    const { listeners } = page(context);
    const { made, Socket } = sockets();
    const { alice, bob } = await mock.talking(context, { WebSocket: Socket });
    assert.ok(listeners() > 0);
    const events = alice.events();
    await Promise.all([alice.close(), bob.close(), alice.close()]);
    assert.equal(listeners(), 0);
    for (const { onopen, onmessage, onclose, readyState } of made) {
      assert.deepEqual([onopen, onmessage, onclose], [null, null, null]);
      assert.ok(readyState >= WebSocket.CLOSING);
    }
    const types: string[] = [];
    for await (const { type } of events) types.push(type);
    assert.deepEqual(types.slice(-2), ["ended", "linkChanged"]);
    for await (const _ of alice.events()) assert.fail("nothing happens any more");
    await alice.close();
  });
});
