// One of the two pages: the one that calls, or the one that rings. The driver says what to do when.
import { CallClient, init } from "ringway";
import { ByHand } from "./by-hand.js";

/** A clock that both pages share. */
const now = () => performance.timeOrigin + performance.now();

const callers = {
  async ringway(url, person) {
    const client = await connect(url, person);
    return async (to) => {
      const start = now();
      const call = await client.call(to, { media: "video" });
      const end = async () => {
        await call.end();
        await call.ended();
      };
      return { start, end };
    };
  },
  async byHand(url, person) {
    const client = await ByHand.connect(url, person);
    return async (to) => {
      const start = now();
      const id = await client.place(to);
      return { start, end: async () => client.say("call.end", id) };
    };
  },
};

const callees = {
  async ringway(url, person) {
    const client = await connect(url, person);
    return () =>
      new Promise((resolve) => {
        const off = client.on("incoming", (call) => {
          off();
          resolve({ rang: now(), over: () => call.ended() });
        });
      });
  },
  async byHand(url, person) {
    const client = await ByHand.connect(url, person);
    return async () => {
      await client.hear("call_invitation");
      const rang = now();
      const over = client.hear("call_ended");
      return { rang, over: () => over };
    };
  },
};

const connect = (url, { id, token }) =>
  CallClient.connect({ contract: "chattrix", url, userId: id, auth: () => token });

const people = new Map();
let under;

Object.assign(globalThis, {
  /** How long `init` takes, in milliseconds. */
  async begin() {
    const start = performance.now();
    await init();
    return performance.now() - start;
  },
  async addCaller(kind, url, person) {
    people.set(kind + person.id, await callers[kind](url, person));
  },
  async addCallee(kind, url, person) {
    people.set(kind + person.id, await callees[kind](url, person));
  },
  /** Waits for the next call; the page that calls may place it once this has returned. */
  listen(kind, id) {
    under = people.get(kind + id)();
  },
  async rang() {
    return (await under).rang;
  },
  async over() {
    await (await under).over();
  },
  async place(kind, id, to) {
    under = people.get(kind + id)(to);
    return (await under).start;
  },
  async hangUp() {
    await (await under).end();
  },
});
