// Hosts clients of the npm package for the conformance runner (../../README.md has the protocol). It knows neither Node nor
// pages: whoever runs it brings the package, and takes away what it says.
import { line } from "./line.js";
import { place, Rings, ring } from "./measure.js";

/**
 * @param {typeof import("ringway")} ringway
 * @param {(message: object) => void} say
 * @returns what takes an order
 */
export function agent(ringway, say) {
  const clients = new Map();
  const client = (name) => clients.get(name) ?? fail(`there is no client ${name}`);
  const call = (name, id) => client(name).ringway.get(id) ?? fail(`the client does not know ${id}`);

  const deeds = {
    connect: async ({ client: name, config, tokens }) => {
      const auth = () => token(tokens, config.userId);
      const connected = await ringway.CallClient.connect({ ...config, auth });
      const rings = new Rings();
      clients.set(name, { ringway: connected, rings, log: log(name, connected, rings) });
    },
    find: ({ client: name, what }) => find(client(name).ringway, what),
    call: async ({ client: name, to }) => void (await client(name).ringway.call(to)),
    accept: ({ client: name, call: id }) => call(name, id).accept(),
    decline: ({ client: name, call: id, reason }) => call(name, id).decline(reason),
    end: ({ client: name, call: id }) => call(name, id).end(),
    media: ({ client: name, report }) => {
      const [live] = client(name).ringway.snapshot().calls;
      if (live) call(name, live.id).media(report);
    },
    describe: ({ client: name }) => describe(client(name).ringway),
    close: async ({ client: name }) => {
      await client(name).ringway.close();
      await client(name).log;
    },
    place: ({ client: name, to, rounds }) => place(client(name).ringway, to, rounds),
    ring: ({ client: name, rounds }) => ring(client(name).ringway, client(name).rings, rounds),
  };

  /** Writes the log of a client until it has closed. */
  async function log(name, connected, rings) {
    for await (const event of connected.events()) {
      if (event.type === "incoming") rings.add(event.call.id);
      const text = line(event);
      if (text) say({ client: name, line: text });
    }
  }

  return async (order) => {
    try {
      const deed = deeds[order.do] ?? fail(`nobody can ${order.do}`);
      say({ id: order.id, ok: (await deed(order)) ?? null });
    } catch (error) {
      say({ id: order.id, error: fault(error) });
    }
  };
}

/** The oldest live call that fits, as soon as there is one; `null` as soon as there is none, when none is wanted. */
function find(client, what) {
  const fits = {
    live: () => true,
    named: (call) => call.serverId,
    none: () => true,
    ringing: (call) => call.direction === "incoming" && call.phase === "ringing",
  }[what];
  return new Promise((resolve) => {
    const look = () => {
      const found = client.snapshot().calls.find(fits);
      if (!found !== (what === "none")) return;
      off();
      resolve(found ? { call: found.id, serverId: found.serverId ?? null } : null);
    };
    const off = client.subscribe(look);
    look();
  });
}

async function describe(client) {
  const waits = await client.explain();
  return { link: client.snapshot().link, waits: waits.map((waiting) => JSON.stringify(waiting)) };
}

/** A new token of its own for one of a user's devices. */
async function token(url, userId) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify({ userId }) });
  if (!answer.ok) throw new Error(`no token but ${answer.status}`);
  return (await answer.json()).token;
}

function fault(error) {
  if (typeof error?.code === "string") return { code: error.code, reason: error.reason ?? error.message };
  return { code: "agent", reason: String(error?.stack ?? error) };
}

function fail(why) {
  throw new Error(why);
}
