// What goes wrong, and what an app learns of it.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { init } from "../src/entries/slim.js";
import {
  type Call,
  CallClient,
  CallError,
  type ClientOptions,
  type ErrorCode,
  isCallError,
  type MediaKind,
  type Phase,
} from "../src/index.js";
import { Mock, module, soon } from "./mock.js";

/** What JavaScript can be made to pass where TypeScript would not let it. */
const wrong = <T>(value: unknown): T => value as T;

const options: ClientOptions = { contract: "private-call", url: "http://127.0.0.1:1", userId: "101" };

describe("before init", () => {
  it("everything says that init is missing", async () => {
    for (const begin of [async () => CallClient.start(options), () => CallClient.connect(options)]) {
      await assert.rejects(begin(), (error) => {
        assert.ok(error instanceof CallError && isCallError(error));
        assert.equal(error.code, "usage.config");
        assert.match(error.message, /not ready/);
        assert.match(error.hint, /init\(\)/);
        assert.equal(error.retryable, false);
        return true;
      });
    }
  });
});

describe("an error", { timeout: 60_000 }, () => {
  let mock: Mock;
  before(async () => {
    mock = await Mock.start();
    const bytes = await module();
    // `connect` waits for an init that is under way.
    const arriving = init(bytes);
    const client = await CallClient.connect(mock.options("101"));
    await Promise.all([arriving, client.close()]);
  });
  after(() => mock.stop());

  it("has what the backend said, and what to do", async (context) => {
    const client = await mock.client(context, "101");
    const error: unknown = await client.chattrix.getCall({ callId: "no-such-call" }).catch((error) => error);
    assert.ok(error instanceof CallError && error instanceof Error);
    assert.equal(error.name, "CallError");
    assert.equal(error.code, "call.not_found");
    assert.equal(error.httpStatus, 404);
    assert.equal(error.retryable, false);
    assert.deepEqual(error.retry, { type: "never" });
    assert.equal(error.hint, "Check the id.");
    assert.ok(error.message.startsWith("call.not_found: "));
    assert.equal(error.backendCode, undefined);
    assert.match(error.stack ?? "", /CallError/);
  });

  it("has the backend's own word, where it has one", async (context) => {
    const [alice, bob] = await Promise.all(
      ["101", "102"].map((id) => mock.client(context, id, { contract: "private-call" })),
    );
    assert.ok(alice && bob);
    const timestamp = Date.now();
    const invite = { callerId: "101", receiverId: "102", timestamp };
    const { invitationId } = await alice.privateCall.sendInvite(invite);
    await alice.privateCall.cancelInvite({ invitationId });
    const error: unknown = await bob.privateCall.acceptInvite({ invitationId, timestamp }).catch((error) => error);
    assert.ok(error instanceof CallError);
    assert.equal(error.code, "call.invalid_status");
    assert.equal(error.backendCode, "cancelled");
  });

  it("of a call names the call, and the call is there to look at", async (context) => {
    const { incoming, outgoing } = await mock.ringing(context);
    const error: unknown = await outgoing.accept().catch((error) => error);
    assert.ok(error instanceof CallError);
    assert.equal(error.code, "usage.invalid_state");
    assert.equal(error.call, outgoing.id);
    assert.equal(incoming.snapshot().phase, "ringing");
  });

  it("that may pass says so, and when", async (context) => {
    const client = await mock.client(context, "101");
    await mock.control("POST", "faults", {
      fault: { error: { status: 429, retryAfterSeconds: 600 } },
      match: { path: "/api/v1/calls/{id}/end" },
      times: 1,
    });
    const error: unknown = await client.chattrix.endCall({ callId: "any" }).catch((error) => error);
    assert.ok(error instanceof CallError);
    assert.equal(error.code, "rate.limited");
    assert.equal(error.retryable, true);
    assert.deepEqual(error.retry, { type: "after", ms: 600_000 });
  });

  const configs: [string, object, RegExp][] = [
    ["contract", { contract: "skype" }, /config\.contract: expected one of: chattrix, private-call/],
    ["missing field", { userId: undefined }, /config\.userId: /],
    ["wrong type", { userId: 101 }, /config\.userId: expected a string/],
    ["address", { url: "calls.example.com" }, /url/],
    ["plain HTTP elsewhere", { url: "http://calls.example.com" }, /allow_?insecure/i],
    ["time", { timing: { ringMs: -1 } }, /config\.timing\.ringMs: expected u32/],
    ["time that is none", { timing: { setupMs: Number.NaN } }, /config\.timing\.setupMs/],
    ["policy", { busy: "shrug" }, /config\.busy: expected one of: reject, ring, wait/],
    ["limit", { requestLimit: { requests: 10 } }, /config\.requestLimit\.windowMs: it is missing/],
    ["token that is none", { auth: 7 }, /auth\.token: expected a string/],
    ["no token where one is needed", { contract: "chattrix", auth: undefined }, /token/],
  ];
  for (const [what, change, reason] of configs) {
    it(`tells what is wrong with a configuration: ${what}`, () => {
      const config = wrong<ClientOptions>({ ...options, WebSocket: class {}, ...change });
      assert.throws(
        () => CallClient.start(config),
        (error) => {
          assert.ok(error instanceof CallError, String(error));
          assert.ok(
            (["usage.config", "usage.invalid_argument"] satisfies ErrorCode[] as string[]).includes(error.code),
          );
          assert.match(error.reason, reason);
          return true;
        },
      );
    });
  }

  it("of a runtime without WebSocket says so, where one is needed", () => {
    const { WebSocket } = globalThis;
    Reflect.deleteProperty(globalThis, "WebSocket");
    const without = { ...options, contract: "chattrix", auth: "x.y.z" } as const;
    try {
      assert.throws(() => CallClient.start(without), { code: "usage.config", reason: /WebSocket/ });
      void CallClient.start({ ...without, contract: "private-call" }).close();
    } finally {
      if (WebSocket) globalThis.WebSocket = WebSocket;
    }
  });

  it("of a wrong argument leaves the client alive", async (context) => {
    const { alice, outgoing, incoming } = await mock.ringing(context);
    const invalid = { name: "CallError", code: "usage.invalid_argument" };
    const bomb = {
      type: "failed",
      get reason(): string {
        throw new Error("a getter that throws");
      },
    };
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    for (const value of [undefined, null, 7, 7n, Symbol("s"), {}, [], cyclic, () => {}]) {
      await assert.rejects(alice.call(wrong<string>(value)), { ...invalid, reason: /^to: expected a string/ });
      await assert.rejects(alice.send(wrong<string>(value)), invalid);
      await assert.rejects(alice.chattrix.getCall(wrong(value)), invalid);
      if (value !== undefined) await assert.rejects(alice.call("103", { media: wrong<MediaKind>(value) }), invalid);
      if (value !== undefined) await assert.rejects(incoming.decline(wrong(value)), invalid);
      assert.throws(() => incoming.media(wrong(value)), invalid);
    }
    const refused = () => incoming.media(wrong(bomb));
    assert.throws(refused, { ...invalid, reason: "report.reason: it cannot be read" });
    assert.throws(() => incoming.media(wrong({ type: "sleeping" })), invalid);
    await assert.rejects(alice.chattrix.initiateCall(wrong({ calleeId: "102" })), {
      ...invalid,
      reason: "request.callType: it is missing",
    });
    await assert.rejects(alice.privateCall.listIncoming({ userId: "not a number" }), invalid);
    await incoming.accept();
    await soon(outgoing.reached("connecting"));
  });

  it("of a wrong phase or call is one, too", async (context) => {
    const { alice, outgoing } = await mock.ringing(context);
    await assert.rejects(outgoing.reached(wrong<Phase>("nirvana")), { code: "usage.invalid_argument" });
    assert.equal(alice.get("no such call"), undefined);
  });

  it("shows no secret", async () => {
    const secret = "do-not-show-this";
    const shown = (error: unknown) => assert.ok(!JSON.stringify([String(error), error]).includes(secret));
    try {
      CallClient.start(wrong<ClientOptions>({ ...options, busy: secret, userId: { secret }, auth: [secret] }));
      assert.fail("it cannot work");
    } catch (error) {
      assert.ok(error instanceof CallError);
      shown(error);
    }
  });

  it("thrown by a listener reaches the runtime, and nobody else", async (context) => {
    const { bob, outgoing, incoming } = await mock.ringing(context);
    const reported: unknown[] = [];
    const report = globalThis.reportError;
    globalThis.reportError = (error) => reported.push(error);
    context.after(() => {
      globalThis.reportError = report;
    });
    const broken = (what: string) => () => {
      throw new Error(what);
    };
    const heard: Call[] = [];
    bob.subscribe(broken("subscriber"));
    incoming.subscribe(broken("call's subscriber"));
    incoming.on("changed", broken("call's listener"));
    bob.on("changed", broken("listener"));
    bob.on("changed", (call) => heard.push(call));
    await incoming.accept();
    await outgoing.reached("connecting");
    assert.deepEqual(heard, [incoming]);
    const texts = reported.map((error) => (error as Error).message);
    assert.deepEqual(texts.sort(), ["call's listener", "call's subscriber", "listener", "subscriber"]);
  });
});
