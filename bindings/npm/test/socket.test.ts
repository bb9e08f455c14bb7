// A WebSocket as the driver drives it, with one that does as the test says.
import assert from "node:assert/strict";
import { before, describe, it, type TestContext } from "node:test";
import { CallClient, type LinkState } from "../src/index.js";
import { QUICK, ready, soon, until } from "./mock.js";

type Handler = ((event: object) => void) | null;

/** A WebSocket without a server. */
class FakeSocket {
  static made: FakeSocket[] = [];
  onopen: Handler = null;
  onmessage: Handler = null;
  onclose: Handler = null;
  onerror: Handler = null;
  bufferedAmount = 0;
  readonly sent: string[] = [];
  readonly closed: (number | undefined)[] = [];
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(code?: number): void {
    this.closed.push(code);
  }

  /** Nothing more comes of it. */
  get detached(): boolean {
    return !this.onopen && !this.onmessage && !this.onclose;
  }
}

/** A client whose socket is open. */
async function open(context: TestContext) {
  FakeSocket.made = [];
  const client = CallClient.start({
    contract: "chattrix",
    url: "http://127.0.0.1:1",
    userId: "101",
    auth: "a.b.c",
    WebSocket: FakeSocket,
    timing: QUICK,
  });
  context.after(() => client.close());
  const socket = FakeSocket.made[0] ?? assert.fail("there is no socket");
  socket.onopen?.({ type: "open" });
  assert.equal(client.snapshot().link, "online");
  return { client, socket };
}

const link = (client: CallClient, state: LinkState) =>
  soon(
    until(client, () => client.snapshot().link === state),
    state,
  );

describe("a socket", { timeout: 30_000 }, () => {
  before(ready);

  it("brings the server's frames, in order", async (context) => {
    const { client, socket } = await open(context);
    const texts: string[] = [];
    client.on("message", ({ text }) => texts.push(text));
    for (const text of ['{"type":"chat","n":1}', '{"type":"chat","n":2}'])
      socket.onmessage?.({ type: "message", data: text });
    socket.onmessage?.({ type: "message", data: new ArrayBuffer(8) });
    assert.deepEqual(texts, ['{"type":"chat","n":1}', '{"type":"chat","n":2}']);
    assert.equal(client.snapshot().link, "online");
  });

  it("that closes is left, and another is opened", async (context) => {
    const { client, socket } = await open(context);
    socket.onclose?.({ type: "close", code: 1005, reason: "" });
    assert.equal(client.snapshot().link, "backoff");
    assert.ok(socket.detached);
    await link(client, "connecting");
    const second = FakeSocket.made[1] ?? assert.fail("there is no other");
    // An error is followed by the close, and is nothing by itself.
    second.onerror?.({ type: "error" });
    assert.equal(client.snapshot().link, "connecting");
    second.onclose?.({ type: "close", code: 1006, reason: "" });
    assert.equal(client.snapshot().link, "backoff");
  });

  it("that sends a frame of more than a megabyte is closed", async (context) => {
    const { client, socket } = await open(context);
    const pad = "x".repeat(1024 * 1024);
    const texts: number[] = [];
    client.on("message", ({ text }) => texts.push(text.length));
    socket.onmessage?.({ type: "message", data: `{"type":"chat","pad":"${pad.slice(64)}"}` });
    assert.equal(texts.length, 1);
    socket.onmessage?.({ type: "message", data: `{"type":"chat","pad":"${pad}"}` });
    assert.equal(texts.length, 1);
    assert.equal(client.snapshot().link, "backoff");
    assert.deepEqual(socket.closed, [1000]);
    assert.ok(socket.detached);
  });

  it("whose server does not read is closed", async (context) => {
    const { client, socket } = await open(context);
    await client.send('{"type":"chat"}');
    socket.bufferedAmount = 2 * 1024 * 1024;
    await client.send('{"type":"chat"}');
    assert.equal(socket.sent.length, 2);
    assert.equal(client.snapshot().link, "backoff");
    assert.ok(socket.detached && socket.closed.length === 1);
  });

  it("that closes while it is being sent to breaks nothing", async (context) => {
    const { client, socket } = await open(context);
    socket.send = () => {
      socket.onclose?.({ type: "close", code: 1006, reason: "" });
    };
    await client.send('{"type":"chat"}');
    assert.equal(client.snapshot().link, "backoff");
    assert.ok(socket.detached);
    await link(client, "connecting");
  });

  it("that closes while it is being listened to goes quietly", async (context) => {
    const { client, socket } = await open(context);
    client.on("message", () => void client.close());
    const hear = socket.onmessage;
    hear?.({ type: "message", data: '{"type":"chat"}' });
    await client.close();
    assert.ok(socket.detached);
    // Nothing of it is left but a handler that throws: a browser would not call it any more.
    assert.throws(() => hear?.({ type: "message", data: '{"type":"chat"}' }));
  });

  it("that throws when it is made, sent to or closed breaks nothing", async (context) => {
    class Broken extends FakeSocket {
      override send(): void {
        throw new Error("not open");
      }
      override close(): void {
        throw new Error("not open");
      }
    }
    class Impossible {
      constructor() {
        throw new SyntaxError("not an address");
      }
    }
    const options = { contract: "chattrix", url: "http://127.0.0.1:1", userId: "101", auth: "a.b.c" } as const;
    const impossible = CallClient.start({ ...options, WebSocket: Impossible });
    context.after(() => impossible.close());
    assert.equal(impossible.snapshot().link, "backoff");

    FakeSocket.made = [];
    const broken = CallClient.start({ ...options, WebSocket: Broken });
    context.after(() => broken.close());
    FakeSocket.made[0]?.onopen?.({ type: "open" });
    assert.equal(broken.snapshot().link, "online");
    await broken.send("hello");
    broken.online(false);
    assert.equal(broken.snapshot().link, "suspended");
  });

  it("has its token in its address only, and says goodbye when its client closes", async (context) => {
    const { client, socket } = await open(context);
    assert.match(socket.url, /^ws:\/\/127\.0\.0\.1:1\/ws\/chat\?token=a\.b\.c$/);
    await client.close();
    assert.deepEqual(socket.closed, [1000]);
    assert.equal(FakeSocket.made.length, 1);
  });
});
