import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { findChromium, NO_CHROMIUM } from "../../../bindings/npm/packaging/lib/find-chromium.mjs";
import { startMock } from "../../../examples/web/support/mock.mjs";

export { expect };

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers as they know them to be.
export type Json = any;

/** What a test says to the server beside the page. */
export interface Server {
  url: string;
  /** A request in somebody's name; answers the body. */
  as(user: string, method: string, path: string, body?: unknown): Promise<Json>;
  /** Asks the control API. */
  control(method: string, path: string, body?: unknown): Promise<Json>;
  /** Opens somebody's chattrix socket. */
  socket(user: string): Promise<Socket>;
}

interface Socket {
  send(message: unknown): Promise<void>;
  close(): Promise<void>;
}

/** A mock server of its own for each test, and a page that may talk to it and to nobody else. */
export const test = base.extend<{ server: Server; board: Page; options: string[] }>({
  options: [[], { option: true }],

  server: async ({ options, context }, use, info) => {
    info.skip(!findChromium(), NO_CHROMIUM);
    const mock = await startMock(options);
    await use(talkTo(mock.url, context));
    await mock.stop();
  },

  page: async ({ page, server }, use) => {
    const strangers: string[] = [];
    const errors: Error[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(server.url) && !request.url().startsWith("data:")) strangers.push(request.url());
    });
    page.on("pageerror", (error) => errors.push(error));
    await use(page);
    expect(strangers, "requests that leave the origin").toEqual([]);
    expect(errors).toEqual([]);
  },

  /** The page, live. */
  board: async ({ page, server }, use) => {
    await page.goto(`${server.url}/_mock`);
    await expect(page.locator("#link")).toHaveText("live");
    await use(page);
  },
});

function talkTo(url: string, context: BrowserContext): Server {
  async function send(method: string, path: string, body?: unknown, token?: string): Promise<Json> {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers["content-type"] = "application/json";
    if (token) headers.authorization = `Bearer ${token}`;
    const answer = await fetch(url + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return answer.json();
  }
  const control: Server["control"] = (method, path, body) => send(method, `/_mock/${path}`, body);
  const token = async (user: string): Promise<string> => (await control("POST", "token", { userId: user })).token;
  return {
    url,
    control,
    as: async (user, method, path, body) => send(method, path, body, await token(user)),
    socket: async (user) => open(context, `${url.replace("http", "ws")}/ws/chat?token=${await token(user)}`),
  };
}

/** Not every Node that runs these tests has sockets; a browser does. */
async function open(context: BrowserContext, url: string): Promise<Socket> {
  const tab = await context.newPage();
  const socket = await tab.evaluateHandle(async (address) => {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    return socket;
  }, url);
  return {
    send: (message) => socket.evaluate((socket, text) => socket.send(text), JSON.stringify(message)),
    close: () => tab.close(),
  };
}

/** Alice calls Bob on chattrix; answers the id of the call. */
export async function aliceCallsBob(server: Server): Promise<string> {
  const body = { calleeId: "102", callType: "VIDEO", channelId: "room" };
  return (await server.as("alice", "POST", "/api/v1/calls/initiate", body)).data.id;
}
