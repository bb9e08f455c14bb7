// How long it takes from placing a call in one page to its ringing in another, in one Chromium: with Ringway, and with
// clients written by hand for this one contract, in turns. And how long `init()` takes.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { backend } from "../packaging/lib/backend.mjs";
import { browse } from "../packaging/lib/chromium.mjs";
import { findChromium, NO_CHROMIUM } from "../packaging/lib/find-chromium.mjs";
import { BUILT, PACKAGE } from "../packaging/lib/places.mjs";
import { serve } from "../packaging/lib/site.mjs";

const KINDS = ["ringway", "byHand"];
/** So many pairs of each kind call in turn. */
const PAIRS = 5;
const WARM_UP = 3;
const ROUNDS = 30;
const INITS = 15;
const BAR = 1.2;

if (!findChromium()) {
  console.log(`skipped: ${NO_CHROMIUM}`);
  process.exit();
}
const SITE = join(BUILT, "bench");
await bundle();
const [mock, site, browser] = await Promise.all([backend(), serve(SITE), browse()]);
try {
  await report();
} finally {
  await Promise.all([mock.stop(), site.stop(), browser.stop()]);
}

async function bundle() {
  await mkdir(SITE, { recursive: true });
  const page = '<!doctype html><title>Bench</title><link rel="icon" href="data:," /><script src="page.js"></script>';
  await writeFile(join(SITE, "index.html"), page);
  const alias = { ringway: join(BUILT, "package") };
  const entryPoints = [join(PACKAGE, "bench/page.js")];
  await build({ entryPoints, alias, bundle: true, minify: true, outdir: SITE, logLevel: "warning" });
}

async function report() {
  const inits = [];
  for (let count = 0; count < INITS; count++) {
    const { page, initMs } = await open();
    inits.push(initMs);
    await page.close();
  }
  figure("page_init", median(inits), "ms");
  const rings = await measure();
  for (const [kind, name] of [
    ["ringway", "ringway"],
    ["byHand", "by_hand"],
  ]) {
    figure(`chattrix_page_ring_${name}`, median(rings[kind]), "ms");
  }
  figure("chattrix_page_ring_ratio", median(rings.ringway) / median(rings.byHand), "x", BAR);
}

async function open() {
  const page = await browser.context.newPage();
  await page.goto(`${site.url}/index.html`);
  return { page, initMs: await page.evaluate("begin()") };
}

/** From placing to ringing, in milliseconds, for every call of each kind. */
async function measure() {
  const [{ page: calling }, { page: ringing }] = [await open(), await open()];
  const pairs = [];
  for (let count = 0; count < PAIRS; count++) {
    for (const kind of KINDS) pairs.push(await connect(calling, ringing, kind));
  }
  const rings = { ringway: [], byHand: [] };
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const { kind, call } of pairs) {
      const took = await call();
      if (round >= WARM_UP) rings[kind].push(took);
    }
  }
  return rings;
}

async function connect(calling, ringing, kind) {
  const { url, alice, bob } = await mock.pair();
  await calling.evaluate(([...args]) => addCaller(...args), [kind, url, alice]);
  await ringing.evaluate(([...args]) => addCallee(...args), [kind, url, bob]);
  const call = async () => {
    await ringing.evaluate(([kind, id]) => listen(kind, id), [kind, bob.id]);
    const placed = calling.evaluate(([...args]) => place(...args), [kind, alice.id, bob.id]);
    const rang = ringing.evaluate("rang()");
    const took = (await rang) - (await placed);
    await Promise.all([calling.evaluate("hangUp()"), ringing.evaluate("over()")]);
    return took;
  };
  return { kind, call };
}

function median(samples) {
  return samples.sort((a, b) => a - b)[Math.floor(samples.length / 2)];
}

function figure(name, value, unit, bar) {
  const rounded = Math.round(value * 100) / 100;
  const verdict = bar === undefined ? "" : ` bar <= ${bar} ${rounded <= bar ? "ok" : "short"}`;
  console.log(`bench ${name} ${rounded} ${unit}${verdict}`);
}
