// A mock server of its own for each test file, and clients that end with their test.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { init } from "../src/entries/slim.js";
import { CallClient, type ClientOptions, type ConnectOptions, type Timing } from "../src/index.js";

/** Node 20 has none of its own. The tests are run from the package's folder, but do not lie there. */
const { WebSocket } = createRequire(`${process.cwd()}/package.json`)("ws") as typeof import("ws");

/** No wait of a test takes longer. */
const PATIENCE_MS = 20_000;

/** What polls and what tries again does so quickly. */
export const QUICK: Partial<Timing> = {
  pollIncomingMs: 50,
  pollRingingMs: 50,
  pollRingingSlowMs: 50,
  pollInCallMs: 50,
  backoffBaseMs: 20,
  backoffLiveMs: 100,
  backoffIdleMs: 100,
};

/** Puts the module in place, as an app with the entry `slim` does. */
export async function ready(): Promise<void> {
  await init(await module());
}

/** The module as it is built. */
export function module(): Promise<Buffer> {
  return readFile(join(place("RINGWAY_NPM"), "glue/ringway.wasm"));
}

/** What the control API answers. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at what they asked for
type Answer = any;

/** A mock server. */
export class Mock {
  url: string;
  readonly #stop: () => Promise<void>;

  private constructor(url: string, stop: () => Promise<void>) {
    this.url = url;
    this.#stop = stop;
  }

  static async start(...options: string[]): Promise<Mock> {
    const child = spawn(
      place("RINGWAY_MOCK"),
      ["--json", "--no-limits", ...(options.length ? options : ["--port", "0"])],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const exit = once(child, "exit");
    const stop = async () => {
      child.kill();
      await exit;
    };
    const early = exit.then(([code]) => {
      throw new Error(`the mock server ended with ${code} before it was ready`);
    });
    const [line] = await Promise.race([once(createInterface(child.stdout), "line"), early]);
    return new Mock(JSON.parse(line).url, stop);
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  /** A backend of its own on this server, under a path. */
  async namespace(): Promise<Mock> {
    const { name, url } = await this.control("POST", "namespaces", {});
    return new Mock(url, () => this.control("DELETE", `namespaces/${name}`));
  }

  async control(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<Answer> {
    const init = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await fetch(`${this.url}/_mock/${path}`, { method, ...init });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** A fresh token of a user. */
  async token(userId: string, ttlSeconds?: number): Promise<string> {
    const { token } = await this.control("POST", "token", {
      userId,
      ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
    });
    return token;
  }

  /** The times that requests or frames went through. */
  async count(match: object): Promise<number> {
    const query = new URLSearchParams(match as Record<string, string>);
    return (await this.control("GET", `journal?${query}`)).matched;
  }

  /** What a client of that user is made with, but for what `options` change. */
  options(userId: string, options: Partial<ConnectOptions> = {}): ConnectOptions {
    return {
      contract: "chattrix",
      url: this.url,
      userId,
      auth: () => this.token(userId),
      WebSocket,
      timing: QUICK,
      ...options,
    };
  }

  /** A connected client, which closes with the test. */
  async client(context: TestContext, userId: string, options: Partial<ConnectOptions> = {}): Promise<CallClient> {
    const client = await CallClient.connect(this.options(userId, options));
    clients.set(context, [...(clients.get(context) ?? []), client]);
    context.after(() => closeAll(context));
    return client;
  }

  /** Alice and Bob, in a call that rings at Bob's. */
  async ringing(context: TestContext, options: Partial<ClientOptions> = {}) {
    const [alice, bob] = await Promise.all([
      this.client(context, "101", options),
      this.client(context, "102", options),
    ]);
    const rings = next(bob, "incoming");
    const outgoing = await alice.call("102");
    const { id } = (await rings).call;
    const incoming = bob.get(id);
    if (!incoming) throw new Error("the call that rings is not known");
    return { alice, bob, outgoing, incoming };
  }

  /** The same, and both are in it. */
  async talking(context: TestContext, options: Partial<ClientOptions> = {}) {
    const all = await this.ringing(context, options);
    await all.incoming.accept();
    for (const call of [all.outgoing, all.incoming]) {
      await call.reached("connecting");
      call.media({ type: "joined" });
      await call.reached("active");
    }
    return all;
  }
}

const clients = new WeakMap<TestContext, CallClient[]>();

/** Closes the clients of a test. What they stand on may be taken away afterwards. */
export async function closeAll(context: TestContext): Promise<void> {
  await Promise.all((clients.get(context) ?? []).map((client) => client.close()));
}

/** The next event of that type. */
export async function next<T extends Event["type"]>(client: CallClient, type: T): Promise<Extract<Event, { type: T }>> {
  for await (const event of client.events()) if (event.type === type) return event as Extract<Event, { type: T }>;
  throw new Error(`closed before ${type}`);
}
type Event = import("../src/index.js").Event;

/** Waits until it is so: looks whenever something happens to the client. */
export async function until(client: CallClient, so: () => boolean): Promise<void> {
  if (so()) return;
  for await (const _ of client.events()) if (so()) return;
  throw new Error("closed before it was so");
}

/** The promise's outcome, unless that takes too long. */
export function soon<T>(promise: Promise<T>, what = "it"): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not happen in time`)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function place(variable: string): string {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} is not set: run the tests with \`cargo xtask npm\``);
  return path;
}
