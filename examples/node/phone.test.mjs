// The phone, as somebody uses it: its lines are typed, and what it prints is read.
import { spawn } from "node:child_process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startMock } from "../web/support/mock.mjs";

const program = fileURLToPath(new URL("phone.mjs", import.meta.url));
const limit = { timeout: 30_000 };
let mock;

before(async () => {
  mock = await startMock();
});

after(() => mock.stop());

for (const contract of ["chattrix", "private-call"]) {
  test(`two phones talk over ${contract}`, limit, async (t) => {
    const [alice, bob] = await Promise.all([phone(t, contract, "101"), phone(t, contract, "102")]);
    alice.type("102");
    await alice.says("102: ringing");
    await bob.says("101 is calling");
    bob.type("a");
    await Promise.all([alice.says("102: active"), bob.says("101: active")]);
    alice.type("h");
    await alice.says("102: over, localHangup");
    // Private-call does not tell the other side; whoever talks to nobody hangs up.
    if (contract === "private-call") bob.type("h");
    await bob.says(contract === "private-call" ? "101: over, localHangup" : "101: over, remoteHangup");
    await Promise.all([alice.quits(), bob.quits()]);
  });
}

test("a call is declined, and a number that nobody has is said to be unknown", limit, async (t) => {
  const [alice, bob] = await Promise.all([phone(t, "chattrix", "101"), phone(t, "chattrix", "102")]);
  alice.type("102");
  await bob.says("101 is calling");
  bob.type("d");
  await alice.says("102: over, remoteDeclined");
  alice.type("999");
  await alice.says("call.not_found");
});

/** Starts a phone and waits until it is connected. */
async function phone(t, contract, user) {
  const child = spawn(process.execPath, [program, "--contract", contract, "--url", mock.url, "--user", user], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.after(() => child.kill());
  const ended = new Promise((resolve) => child.on("exit", resolve));
  let unread = "";
  let heard = () => {};
  child.stdout.setEncoding("utf8").on("data", (said) => {
    unread += said;
    heard();
  });

  /** Waits for the words, and passes over everything up to them. */
  async function says(words) {
    for (;;) {
      const at = unread.indexOf(words);
      if (at >= 0) {
        unread = unread.slice(at + words.length);
        return;
      }
      const silent = ended.then((code) => Promise.reject(new Error(`it ended with ${code} before it said "${words}"`)));
      await Promise.race([new Promise((resolve) => (heard = resolve)), silent]);
    }
  }

  function type(line) {
    child.stdin.write(`${line}\n`);
  }

  async function quits() {
    type("q");
    const code = await ended;
    if (code !== 0) throw new Error(`it ended with ${code}`);
  }

  await says(`The phone of ${user}`);
  return { says, type, quits };
}
