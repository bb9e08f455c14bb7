// One mock server for all that run together, with two people of its own for each.
import { MOCK } from "./places.mjs";
import { start } from "./run.mjs";

/** Starts the mock server. `pair(name)` makes two people known to it: what an app needs to call. */
export async function backend() {
  const { ready, stop } = await start(MOCK, ["--json", "--port", "0", "--no-limits"]);
  const control = async (path, body) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${ready.control}/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const person = async (name) => {
    const { id } = await control("users", { name });
    const { token } = await control("token", { userId: id });
    return { id, token };
  };
  const pair = async (name) => ({
    url: ready.url,
    alice: await person(`${name} A`),
    bob: await person(`${name} B`),
  });
  return { pair, stop };
}
