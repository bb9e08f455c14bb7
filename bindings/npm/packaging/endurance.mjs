// A page that is open all day holds on to nothing of the calls that are over.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleEndurance } from "./lib/bundle.mjs";
import { address, inBrowser, pair, visit } from "./lib/stage.mjs";

const WARM_UP = 150;
const CALLS = 1000;
/** Bytes. What the engine keeps of calls that ended is bounded, and full by then. */
const MODULE_MAY_GROW = 64 * 1024;
const HEAP_MAY_GROW = 512 * 1024;

test(`${CALLS} calls in a row leave the memory of a page as it was`, { ...inBrowser, timeout: 300_000 }, async () => {
  const where = await pair();
  await visit(address(await bundleEndurance()), async (page) => {
    const session = await page.context().newCDPSession(page);
    await page.evaluate((where) => run(where), where);
    await page.evaluate((count) => calls(count), WARM_UP);
    const before = await weigh(page, session);
    await page.evaluate((count) => calls(count), CALLS);
    const after = await weigh(page, session);
    assert.ok(after.module - before.module <= MODULE_MAY_GROW, `module: ${before.module} → ${after.module} B`);
    assert.ok(after.heap - before.heap <= HEAP_MAY_GROW, `heap: ${before.heap} → ${after.heap} B`);
  });
});

/** What the page holds once nothing is left to collect. */
async function weigh(page, session) {
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return { heap: usedSize, module: await page.evaluate("moduleBytes()") };
}
