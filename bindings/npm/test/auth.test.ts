// Where tokens come from.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type AuthRequest, CallClient, CallError, SourceError } from "../src/index.js";
import { Mock, next, ready, soon } from "./mock.js";

describe("a token", { timeout: 60_000 }, () => {
  let mock: Mock;
  before(async () => {
    await ready();
    mock = await Mock.start();
  });
  after(() => mock.stop());

  it("may be given for ever", async (context) => {
    const client = await mock.client(context, "101", { auth: await mock.token("101") });
    assert.equal(client.snapshot().link, "online");
  });

  it("is asked for anew when the backend refuses the one it has", async (context) => {
    const asked: AuthRequest[] = [];
    const client = await mock.client(context, "101", {
      auth: async (request) => {
        asked.push(request);
        return { token: await mock.token("101"), expiresInMs: 3_600_000 };
      },
    });
    assert.deepEqual(asked, [{ refused: false }]);
    await mock.control("POST", "trigger/expire-token", { userId: "101" });
    // Two requests, one question.
    const ask = (callId: string) => assert.rejects(client.chattrix.getCall({ callId }), { code: "call.not_found" });
    await Promise.all([ask("a"), ask("b")]);
    assert.deepEqual(asked, [{ refused: false }, { refused: true }]);
  });

  it("that is refused for good needs a new sign-in, and then the client goes on", async (context) => {
    let signedIn = true;
    const client = await mock.client(context, "103", {
      auth: () => {
        if (!signedIn) throw SourceError.permanent("signed out");
        return mock.token("103");
      },
    });
    signedIn = false;
    const required = next(client, "authRequired");
    await mock.control("POST", "trigger/revoke", { userId: "103" });
    const { error } = await soon(required);
    assert.ok(error instanceof CallError, "errors of events are real ones");
    assert.equal(error.code, "auth.required");
    assert.match(error.reason, /signed out/);
    assert.equal(client.snapshot().link, "authRequired");
    await assert.rejects(client.reconnect(), { code: "auth.required" });
    signedIn = true;
    await client.reconnect();
    assert.equal(client.snapshot().link, "online");
  });

  it("that nobody has keeps connect from succeeding", async () => {
    const auth = () => Promise.reject(SourceError.permanent("no account"));
    await assert.rejects(CallClient.connect(mock.options("101", { auth })), {
      code: "auth.required",
      reason: /no account/,
    });
  });

  it("is asked for again when the source failed for the moment", async (context) => {
    let asked = 0;
    const client = await mock.client(context, "101", {
      auth: () => {
        asked += 1;
        if (asked < 3) throw new Error("the sign-in server is down");
        return mock.token("101");
      },
    });
    assert.equal(asked, 3);
    assert.equal(client.snapshot().link, "online");
  });

  it("that is no text is none", async () => {
    for (const given of [undefined, 7, {}, { token: 7 }, { token: "a.b.c", expiresInMs: "soon" }, null]) {
      const auth = () => given as unknown as string;
      await assert.rejects(CallClient.connect(mock.options("101", { auth })), { code: "auth.required" });
    }
  });

  it("that cannot stand in a header is refused before it leaves", async (context) => {
    const timing = { decideMs: 300 };
    const client = CallClient.start(mock.options("101", { auth: "line\nbreak", contract: "private-call", timing }));
    context.after(() => client.close());
    await assert.rejects(client.privateCall.listIncoming({ userId: "101" }), {
      code: "net.unreachable",
      reason: /characters that no header can carry/,
    });
  });

  it("never reaches the log", async (context) => {
    const tokens: string[] = [];
    const lines: string[] = [];
    const client = (userId: string) =>
      mock.client(context, userId, {
        log: (level, text) => lines.push(`${level} ${text}`),
        auth: async () => {
          const token = await mock.token(userId);
          tokens.push(token);
          return token;
        },
      });
    const [alice] = await Promise.all([client("101"), client("102")]);
    await alice.send(JSON.stringify({ type: "chat", text: "hello" }));
    await (await alice.call("102")).end();
    const log = lines.join("\n");
    assert.match(log, /^info link: online$/m);
    assert.match(log, /^debug socket: open ws:\/\/127\.0\.0\.1:\d+\/ws\/chat$/m);
    assert.match(log, /^debug http \d+: POST http:.*\/initiate$/m);
    assert.match(log, /^info call .*: ended, localCancelled$/m);
    assert.equal(tokens.length, 2);
    for (const token of tokens) assert.ok(!log.includes(token));
  });
});
