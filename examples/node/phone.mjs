// A phone for the terminal: node phone.mjs --user 101
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { CallClient, init } from "ringway";

const text = (value) => ({ type: "string", default: value });
const options = { contract: text("chattrix"), url: text("http://127.0.0.1:7788"), user: text("101"), token: text() };
const { contract, url, user: userId, token } = parseArgs({ options }).values;

await init();
const client = await CallClient.connect({ contract, url, userId, auth: token ?? tokenOfMock });
console.log(`The phone of ${userId}. Type whom to call; a accepts, d declines, h hangs up, q quits.`);

client.on("incoming", (call) => console.log(`${call.snapshot().peer.id} is calling`));
client.on("changed", (call) => {
  const { peer, status } = call.snapshot();
  console.log(`${peer.id}: ${status}`);
  // There is no media in a terminal: the phone is in the channel as soon as the call is accepted.
  if (status === "connecting") call.media({ type: "joined" });
});
client.on("ended", (call) => {
  const { peer, end } = call.snapshot();
  console.log(`${peer.id}: over, ${end.reason}`);
});
client.on("linkChanged", ({ link }) => console.log(`link: ${link}`));

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "q") break;
  act(line).catch((error) => console.log(`${error.message} ${error.hint}`));
}
await client.close();
// Or the open input keeps the program going.
process.stdin.destroy();

async function act(typed) {
  const [call] = client.calls();
  if (typed === "a") await call?.accept();
  else if (typed === "d") await call?.decline();
  else if (typed === "h") await call?.end();
  else if (typed) await client.call(typed);
}

/** The mock's control API gives a token to anybody on the same machine. */
async function tokenOfMock() {
  const request = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ userId }) };
  const answer = await fetch(`${url}/_mock/token`, request);
  if (!answer.ok) throw new Error(`no token for ${userId}: ${answer.status}; give one with --token`);
  return (await answer.json()).token;
}
