// HTTP requests by themselves, over a `fetch` of the test's own.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { describe, it, type TestContext } from "node:test";
import { Requests } from "../src/requests.js";

type Outcome =
  | { status: number; date: string | null; retryAfter: string | null; body: string }
  | { code?: string; reason: string };

/** Sends one request with `fetch`, and gives its outcome. */
function outcome(send: typeof fetch, url = "http://127.0.0.1/", body?: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const requests = new Requests(send, () => {}, {
      answered: (_, status, date, retryAfter, body) =>
        resolve({ status, date, retryAfter, body: new TextDecoder().decode(body) }),
      failed: (_, code, reason) => resolve(code === undefined ? { reason } : { code, reason }),
    });
    requests.send(1, body === undefined ? "GET" : "POST", url, "Bearer a.b.c", body, true);
  });
}

/** A server that does as it is told. Gives its address. */
async function serve(context: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.closeAllConnections());
  context.after(() => server.close());
  const address = server.address();
  assert.ok(address && typeof address === "object");
  return `http://127.0.0.1:${address.port}/`;
}

describe("a request", () => {
  it("carries what it should, and its answer what matters of it", async (context) => {
    const url = await serve(context, (request, response) => {
      const { method, headers } = request;
      response.setHeader("retry-after", "7").setHeader("date", "Mon, 01 Jan 2024 12:00:00 GMT");
      response.end(JSON.stringify({ method, authorization: headers.authorization, type: headers["content-type"] }));
    });
    assert.deepEqual(await outcome(fetch, url, "{}"), {
      status: 200,
      date: "Mon, 01 Jan 2024 12:00:00 GMT",
      retryAfter: "7",
      body: '{"method":"POST","authorization":"Bearer a.b.c","type":"application/json"}',
    });
  });

  it("survives its page, has no cookies, and is not answered from a cache of the page's own origin", async (context) => {
    const sent: RequestInit[] = [];
    const record: typeof fetch = async (_, init) => {
      sent.push(init ?? {});
      return new Response(null, { status: 204 });
    };
    Object.assign(globalThis, { location: { origin: "https://app.example.com" } });
    context.after(() => Reflect.deleteProperty(globalThis, "location"));
    for (const host of ["app", "calls"]) await outcome(record, `https://${host}.example.com/calls`);
    assert.deepEqual(
      sent.map(({ keepalive, credentials, cache, body }) => ({ keepalive, credentials, cache, body })),
      [
        { keepalive: true, credentials: "omit", cache: "no-store", body: null },
        // A preflight each time would cost more.
        { keepalive: true, credentials: "omit", cache: undefined, body: null },
      ],
    );
  });

  it("follows no redirect: a token goes nowhere else", async (context) => {
    const asked: string[] = [];
    const url = await serve(context, (request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    const answer = await outcome(fetch, url);
    assert.ok("status" in answer && answer.status >= 300 && answer.status < 400);
    assert.deepEqual(asked, ["/"]);
    // What a browser shows of it.
    const opaque = Object.defineProperty(new Response(null), "type", { value: "opaqueredirect" });
    assert.deepEqual(await outcome(async () => opaque), { status: 302, date: null, retryAfter: null, body: "" });
  });

  it("whose answer is too large is given up, however it comes", async (context) => {
    let leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const url = await serve(context, (_, response) => {
      const pour = (): void => {
        if (!response.destroyed) response.write("x".repeat(64 * 1024), () => setImmediate(pour));
      };
      response.on("close", leave);
      pour();
    });
    assert.deepEqual(await outcome(fetch, url), { code: "TOO_LARGE", reason: "the answer is too large" });
    await left;
    const limit = new Response("x".repeat(1024 * 1024));
    const answer = await outcome(async () => limit);
    assert.ok("body" in answer && answer.body.length === 1024 * 1024);
  });

  it("that fails tells why, as far as that can be known", async (context) => {
    const url = await serve(context, (request) => request.socket.destroy());
    const broken = await outcome(fetch, url);
    assert.ok("reason" in broken && broken.code !== "ECONNREFUSED", JSON.stringify(broken));
    const refused = await outcome(fetch, "http://127.0.0.1:1/");
    assert.ok("reason" in refused);
    assert.match(refused.reason, /ECONNREFUSED|bad port/);
    for (const thrown of [new TypeError("Failed to fetch"), "a text", undefined]) {
      const answer = await outcome(() => Promise.reject(thrown));
      assert.deepEqual(answer, { reason: thrown instanceof Error ? "Failed to fetch" : "the request failed" });
    }
    const thrown = await outcome(() => {
      throw new Error("at once");
    });
    assert.deepEqual(thrown, { reason: "at once" });
  });

  it("that nobody waits for is aborted, and nothing is told of it", async () => {
    const told: unknown[] = [];
    const signals: AbortSignal[] = [];
    const hang: typeof fetch = (_, init) => {
      const signal = init?.signal ?? assert.fail("there is no signal");
      signals.push(signal);
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const requests = new Requests(hang, () => {}, {
      answered: (...answer) => told.push(answer),
      failed: (...failure) => told.push(failure),
    });
    for (const id of [1, 2, 3]) requests.send(id, "GET", "http://127.0.0.1/", undefined, undefined, false);
    requests.abort(2);
    requests.abort(7);
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [false, true, false],
    );
    requests.abortAll();
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(signals.every(({ aborted }) => aborted));
    assert.deepEqual(told, []);
  });
});
