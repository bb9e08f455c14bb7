// A phone for the terminal: node phone.mjs --user 101
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { CallClient, init } from "ringway";

const text = (value) => ({ type: "string", default: value });
const { values } = parseArgs({
  options: {
    contract: text("chattrix"),
    url: text("http://127.0.0.1:7788"),
    user: text("101"),
    token: text(process.env.RINGWAY_TOKEN),
  },
});

await init();
const { contract, url, user: userId, token } = values;
const client = await CallClient.connect({ contract, url, userId, auth: async () => token ?? tokenOfMock() });
console.log(`This is the phone of ${userId}: [whom to call] [a]ccept [d]ecline [h]ang up [q]uit`);
void listen();

for await (const line of createInterface({ input: process.stdin })) {
  const typed = line.trim();
  if (typed === "q") break;
  if (typed) act(typed).catch((error) => console.log(`${error.message} ${error.hint ?? ""}`));
}
await client.close();

async function listen() {
  for await (const { type, call, link } of client.events()) {
    if (link) console.log(`link: ${link}`);
    if (call) console.log(`${type} ${call.peer.id}: ${call.end?.reason ?? call.status}`);
    // There is no media in a terminal: the phone is in the channel as soon as a call is accepted.
    if (call?.status === "connecting") client.get(call.id)?.media({ type: "joined" });
  }
}

async function act(typed) {
  const [call] = client.calls();
  if (typed === "a") await call?.accept();
  else if (typed === "d") await call?.decline();
  else if (typed === "h") await call?.end();
  else await client.call(typed);
}

/** The mock's control API gives a token to anybody on the same machine. */
async function tokenOfMock() {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ userId });
  const answer = await fetch(`${url}/_mock/token`, { method: "POST", headers, body });
  return (await answer.json()).token;
}
