// One mock server for all that run together, with two people of its own for each.
import { MOCK } from "./places.mjs";
import { start } from "./run.mjs";

/** Starts the mock server. `pair()` makes two people known to it, or takes two whom it knows: what an app needs to call. */
export async function backend() {
  const { ready, stop } = await start(MOCK, ["--json", "--port", "0", "--no-limits"]);
  const control = async (path, body) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${ready.control}/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  let known = 0;
  const newcomer = async () => {
    known += 1;
    const { id } = await control("users", { name: `Person ${known}` });
    return id;
  };
  const person = async (known) => {
    const id = known ?? (await newcomer());
    const { token } = await control("token", { userId: id });
    return { id, token };
  };
  const pair = async (alice, bob) => ({ url: ready.url, alice: await person(alice), bob: await person(bob) });
  return { pair, stop };
}
