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
        await call.reached("connecting");
        await call.end();
      };
      return { start, end };
    };
  },
  async byHand(url, person) {
    const client = await ByHand.connect(url, person);
    return async (to) => {
      const start = now();
      const answered = client.hear("call_accepted");
      const id = await client.place(to);
      const end = async () => {
        await answered;
        client.say("call.end", id);
      };
      return { start, end };
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
          const rang = now();
          const over = async () => {
            await call.accept();
            await call.ended();
          };
          resolve({ rang, over });
        });
      });
  },
  async byHand(url, person) {
    const client = await ByHand.connect(url, person);
    return async () => {
      const id = await client.hear("call_invitation");
      const rang = now();
      const over = async () => {
        const ended = client.hear("call_ended");
        client.say("call.accept", id);
        await ended;
      };
      return { rang, over };
    };
  },
};

const connect = (url, { id, token }) =>
  CallClient.connect({ contract: "chattrix", url, userId: id, auth: () => token });

const people = new Map();
/** The call under way: a promise of what the kind makes of it. */
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
  /** Answers, and waits for the end. */
  async over() {
    await (await under).over();
  },
  async place(kind, id, to) {
    under = people.get(kind + id)(to);
    return (await under).start;
  },
  /** Waits for the answer, and ends the call. */
  async hangUp() {
    await (await under).end();
  },
});
