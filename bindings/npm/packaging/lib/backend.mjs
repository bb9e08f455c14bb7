// One mock server for all that run together, with two people of its own for each.
import { MOCK } from "./places.mjs";
import { start } from "./run.mjs";

/** Starts the mock server. `pair()` makes two people known to it: what an app needs to call. */
export async function backend() {
  const { ready, stop } = await start(MOCK, ["--json", "--port", "0", "--no-limits"]);
  const control = async (path, body) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${ready.control}/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  let known = 0;
  const person = async () => {
    known += 1;
    const { id } = await control("users", { name: `Person ${known}` });
    const { token } = await control("token", { userId: id });
    return { id, token };
  };
  const pair = async () => ({ url: ready.url, alice: await person(), bob: await person() });
  return { pair, stop };
}
