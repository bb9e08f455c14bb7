// Calls as apps make them, against the mock server.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { CallClient, CallEnded, type ClientSnapshot, isCallEnded, isCallError } from "../src/index.js";
import { Mock, next, QUICK, ready, soon, until } from "./mock.js";

describe("a call", { timeout: 60_000 }, () => {
  let mock: Mock;
  before(async () => {
    await ready();
    mock = await Mock.start();
  });
  after(() => mock.stop());

  for (const contract of ["chattrix", "private-call"] as const) {
    it(`is placed, answered and talked in over ${contract}`, async (context) => {
      const { outgoing, incoming } = await mock.talking(context, { contract });
      assert.equal(outgoing.snapshot().status, "active");
      assert.equal(outgoing.snapshot().direction, "outgoing");
      assert.equal(incoming.snapshot().peer.id, "101");
      assert.equal(incoming.snapshot().channel, outgoing.snapshot().channel);
      await outgoing.end();
      assert.equal((await outgoing.ended()).reason, "localHangup");
      if (contract === "private-call") incoming.media({ type: "left" });
      if (contract === "private-call") await incoming.end();
      const end = await soon(incoming.ended());
      assert.equal(end.reason, contract === "chattrix" ? "remoteHangup" : "localHangup");
      assert.equal(end.answered, true);
    });
  }

  it("is kept to its namespace, whose path requests and sockets keep", async (context) => {
    for (const contract of ["chattrix", "private-call"] as const) {
      const namespace = await mock.namespace();
      const outside = await mock.client(context, "102", { contract });
      const { outgoing } = await namespace.talking(context, { contract });
      assert.equal(outgoing.snapshot().status, "active");
      assert.deepEqual(outside.snapshot().calls, []);
      await namespace.stop();
    }
  });

  it("can do what the contract can", async (context) => {
    const [pushed, polled] = await Promise.all([
      mock.client(context, "101"),
      mock.client(context, "101", { contract: "private-call" }),
    ]);
    assert.deepEqual(pushed.capabilities, {
      news: "webSocket",
      ringWindowMs: 60_000,
      incomingGraceMs: pushed.capabilities.incomingGraceMs,
      outgoingGraceMs: pushed.capabilities.outgoingGraceMs,
      canHangUp: true,
      canGiveReason: true,
      needsToken: true,
      integerUserIds: false,
      callerNamesChannel: true,
      sharesSocket: true,
    });
    const { news, ringWindowMs, canHangUp } = polled.capabilities;
    assert.deepEqual({ news, ringWindowMs, canHangUp }, { news: "polling", ringWindowMs: 30_000, canHangUp: false });
  });

  it("is declined with a reason, and who waits for more is told how it ended", async (context) => {
    const { outgoing, incoming } = await mock.ringing(context);
    const connecting = outgoing.reached("connecting");
    await incoming.decline("busy");
    const error = await connecting.then(
      () => assert.fail("it was never accepted"),
      (error: unknown) => error,
    );
    assert.ok(error instanceof CallEnded && isCallEnded(error));
    assert.equal(error.end.reason, "remoteBusy");
    assert.equal((await incoming.ended()).reason, "localBusy");
    assert.equal((await outgoing.reached("ended")).end?.reason, "remoteBusy");
  });

  it("is given up by its signal, and the other phone stops ringing", async (context) => {
    const [alice, bob] = await Promise.all([mock.client(context, "101"), mock.client(context, "102")]);
    const { id } = await mock.control("POST", "faults", {
      fault: { latency: { ms: 400 } },
      at: "answer",
      match: { method: "POST", path: "/api/v1/calls/initiate" },
      times: 1,
    });
    const ended = next(bob, "ended");
    const abort = new AbortController();
    const placing = alice.call("102", { signal: abort.signal });
    abort.abort(new Error("changed my mind"));
    await assert.rejects(placing, /changed my mind/);
    await soon(until(alice, () => alice.snapshot().calls.length === 0));
    const { call } = await soon(ended);
    assert.equal(call.end?.reason, "remoteCancelled");
    await mock.control("DELETE", `faults/${id}`);
  });

  it("that a signal gives up before it begins is never placed", async (context) => {
    const alice = await mock.client(context, "101");
    const reason = new Error("too late");
    await assert.rejects(alice.call("102", { signal: AbortSignal.abort(reason) }), reason);
    assert.deepEqual(alice.snapshot().calls, []);
  });

  it("goes on when a wait for it is given up", async (context) => {
    const { outgoing } = await mock.ringing(context);
    for (const wait of [
      (signal: AbortSignal) => outgoing.reached("active", { signal }),
      (signal: AbortSignal) => outgoing.ended({ signal }),
      (signal: AbortSignal) => outgoing.credentials({ signal }),
    ]) {
      const abort = new AbortController();
      const waiting = wait(abort.signal);
      abort.abort();
      await assert.rejects(waiting, { name: "AbortError" });
    }
    assert.equal(outgoing.snapshot().phase, "ringing");
  });

  it("tells its listeners and readers its own events, the last one last", async (context) => {
    const { bob, outgoing, incoming } = await mock.ringing(context);
    const heard: string[] = [];
    const off = incoming.on("changed", ({ call }) => heard.push(call.status));
    const read: string[] = [];
    const reading = (async () => {
      for await (const event of incoming.events())
        read.push("call" in event && event.type !== "credentials" ? event.type : "");
    })();
    await incoming.accept();
    off();
    incoming.media({ type: "joined" });
    await incoming.reached("active");
    await outgoing.end();
    await soon(reading);
    assert.deepEqual(heard, ["connecting"]);
    assert.deepEqual(read, ["changed", "changed", "changed", "ended"]);
    assert.equal(bob.get(incoming.id), incoming, "a call that ended is remembered");
    const late: string[] = [];
    for await (const event of incoming.events()) late.push(event.type);
    assert.deepEqual(late, ["ended"]);
  });

  it("begins its events with how it is, and tells no event of the same news again", async (context) => {
    const [alice, bob] = await Promise.all([mock.client(context, "101"), mock.client(context, "102")]);
    const read: string[] = [];
    const reading = new Promise<void>((resolve) => {
      bob.on("incoming", async (call) => {
        for await (const event of call.events()) {
          if ("call" in event && typeof event.call !== "string") read.push(`${event.type} ${event.call.status}`);
        }
        resolve();
      });
    });
    const call = await alice.call("102");
    await call.end();
    await soon(reading);
    assert.deepEqual(read, ["changed ringing", "ended ended"]);
  });

  it("gets its media credentials from the app's source, and new ones before they expire", async (context) => {
    let asked = 0;
    const credentials = ({
      call,
      channel,
      userId,
      renew,
    }: {
      call: string;
      channel: string;
      userId: string;
      renew: boolean;
    }) => {
      asked += 1;
      assert.equal(renew, asked > 1);
      assert.equal(userId, "102");
      assert.equal(typeof call, "string");
      return { appId: "app", channel, token: `token-${asked}`, uid: 7, expiresInMs: 3_600_000 };
    };
    const [alice, bob] = await Promise.all([mock.client(context, "101"), mock.client(context, "102", { credentials })]);
    const rings = next(bob, "incoming");
    await alice.call("102");
    const call = bob.get((await rings).call.id);
    assert.ok(call);
    const renewed = new Promise<string>((resolve) => {
      bob.on("credentials", (of, event) => {
        assert.equal(of, call);
        if (event.renewed) resolve(event.credentials.token);
      });
    });
    await call.accept();
    const first = await soon(call.credentials());
    assert.equal(first.token, "token-1");
    assert.equal(first.channel, call.snapshot().channel);
    call.media({ type: "joined" });
    call.media({ type: "tokenWillExpire" });
    assert.equal(await soon(renewed), "token-2");
    assert.equal((await call.credentials()).token, "token-2");
  });

  it("ends when its client closes, and the other side hears of it", async (context) => {
    const { alice, outgoing, incoming } = await mock.talking(context);
    await alice.close();
    assert.equal((await outgoing.ended()).reason, "clientShutdown");
    assert.equal((await soon(incoming.ended())).reason, "remoteHangup");
    await assert.rejects(outgoing.accept(), { code: "usage.closed" });
    await assert.rejects(alice.call("103"), (error) => isCallError(error) && error.code === "usage.closed");
    assert.deepEqual(alice.explain(), []);
  });

  it("in a second client of the same user is answered elsewhere", async (context) => {
    const [alice, phone, tablet] = await Promise.all([
      mock.client(context, "101"),
      mock.client(context, "102"),
      // The contract does not tell: it looks.
      mock.client(context, "102", { timing: { ...QUICK, reconcileMs: 200 } }),
    ]);
    const rings = [next(phone, "incoming"), next(tablet, "incoming")];
    await alice.call("102");
    const [here, there] = await Promise.all(rings);
    assert.ok(here && there);
    await phone.get(here.call.id)?.accept();
    const end = await soon(tablet.get(there.call.id)?.ended() ?? assert.fail());
    assert.equal(end.reason, "answeredElsewhere");
  });

  it("keeps the snapshot the same object while nothing changes, and parts that did not change too", async (context) => {
    const { alice, outgoing, incoming } = await mock.ringing(context);
    const seen: ClientSnapshot[] = [];
    const { snapshot, subscribe } = alice;
    const stop = subscribe(() => {
      assert.notEqual(snapshot(), seen.at(-1));
      assert.equal(snapshot(), snapshot());
      seen.push(snapshot());
    });
    const before = snapshot();
    assert.equal(before.calls[0], outgoing.snapshot());
    alice.visible(true);
    await alice.reconnect();
    assert.equal(snapshot(), before);
    await incoming.accept();
    await outgoing.reached("connecting");
    assert.equal(seen.length, 1);
    assert.equal(snapshot().warnings, before.warnings);
    assert.equal(outgoing.snapshot().peer, before.calls[0]?.peer);
    stop();
    await outgoing.end();
    assert.equal(seen.length, 1);
  });

  it("is impossible once its client was disposed of", async () => {
    const client = await CallClient.connect(mock.options("104"));
    assert.equal(client.snapshot().link, "online");
    await client[Symbol.asyncDispose]();
    assert.equal(client.snapshot().link, "closed");
    const other = await CallClient.connect(mock.options("104"));
    other[Symbol.dispose]();
    await other.close();
    assert.equal(other.snapshot().link, "closed");
  });
});
