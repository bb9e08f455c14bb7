// What browsers really do to pages: they close, freeze, lose the network, and go into the back-forward cache.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleLifecycle } from "./lib/bundle.mjs";
import { address, inBrowser, pair, visit } from "./lib/stage.mjs";

const CONTRACTS = ["chattrix", "private-call"];

/** Opens a page for each of two people, and connects them. */
async function two(contract, use) {
  const { url, alice, bob } = await pair();
  const path = address(await bundleLifecycle());
  const connect = (page, person) => page.evaluate((how) => run(how), { url, contract, person });
  await visit(path, (caller) =>
    visit(path, async (callee) => {
      await Promise.all([connect(caller, alice), connect(callee, bob)]);
      await use(caller, callee, bob.id);
    }),
  );
}

/** Places a call, and waits until it rings. */
async function ring(caller, callee, id) {
  await caller.evaluate((id) => client.call(id).then(() => {}), id);
  await callee.waitForFunction("globalThis.ringing");
}

const ended = (page) => page.evaluate(() => ringing.ended().then(({ reason }) => reason));

for (const contract of CONTRACTS) {
  test(`a tab that is closed takes its call back (${contract})`, inBrowser, () =>
    two(contract, async (caller, callee, id) => {
      await ring(caller, callee, id);
      await caller.close();
      assert.equal(await ended(callee), "remoteCancelled");
    }),
  );

  test(`a page that is left for another takes its call back (${contract})`, inBrowser, () =>
    two(contract, async (caller, callee, id) => {
      await ring(caller, callee, id);
      await caller.goto("about:blank");
      assert.equal(await ended(callee), "remoteCancelled");
    }),
  );

  test(`a page that was frozen hears of a call when it thaws (${contract})`, inBrowser, () =>
    two(contract, async (caller, callee, id) => {
      const state = await lifecycle(callee);
      await state("frozen");
      await caller.evaluate((id) => client.call(id).then(() => {}), id);
      await state("active");
      await callee.waitForFunction("globalThis.ringing && client.snapshot().link !== 'suspended'");
    }),
  );

  test(
    `a page that loses the network is suspended, and takes up its link when it is back (${contract})`,
    inBrowser,
    () =>
      two(contract, async (caller, callee, id) => {
        const offline = await network(callee);
        await offline(true);
        await callee.waitForFunction("client.snapshot().link === 'suspended'");
        await caller.evaluate((id) => client.call(id).then(() => {}), id);
        await offline(false);
        await callee.waitForFunction("globalThis.ringing");
      }),
  );
}

test("a page that comes back from the cache rings again", inBrowser, () =>
  two("private-call", async (caller, callee, id) => {
    await callee.evaluate(() =>
      addEventListener("pageshow", ({ persisted }) => Object.assign(globalThis, { persisted })),
    );
    await callee.goto(address("lifecycle/elsewhere.html"));
    await caller.evaluate((id) => client.call(id).then(() => {}), id);
    await callee.goBack({ waitUntil: "commit" });
    assert.equal(await callee.evaluate("globalThis.persisted"), true, "Chromium kept the page");
    await callee.waitForFunction("globalThis.ringing");
  }),
);

async function lifecycle(page) {
  const session = await page.context().newCDPSession(page);
  return (state) => session.send("Page.setWebLifecycleState", { state });
}

async function network(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const rest = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
  return (offline) => session.send("Network.emulateNetworkConditions", { offline, ...rest });
}
