// The installed package in the apps that users build: each places a real call through the mock server.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import workerd from "workerd";
import { backend } from "./lib/backend.mjs";
import * as bundle from "./lib/bundle.mjs";
import { browse, findChromium, NO_CHROMIUM } from "./lib/chromium.mjs";
import { APPS } from "./lib/places.mjs";
import { run, start } from "./lib/run.mjs";
import { serve } from "./lib/site.mjs";

const DEADLINE = 60_000;
const inBrowser = { timeout: DEADLINE, skip: findChromium() ? false : NO_CHROMIUM };
const inNode = { timeout: DEADLINE };

let mock, site, browser;
before(async () => {
  [mock, site, browser] = await Promise.all([backend(), serve(), findChromium() && browse()]);
});
after(() => Promise.all([mock?.stop(), site?.stop(), browser?.stop()]));

describe("an installed package places a call from", { concurrency: true }, () => {
  test("a page without tools", inBrowser, () => page("script/index.html", "apps"));
  test("a page without tools, ringway/web", inBrowser, () => page("script/web.html", "apps"));
  test("an esbuild bundle", inBrowser, async () => page(await bundle.bundleWithEsbuild()));
  test("an esbuild bundle, ringway/slim", inBrowser, async () => page(await bundle.bundleSlimWithEsbuild()));

  describe("Vite", () => {
    let built;
    before(async () => (built = await bundle.bundleWithVite()));
    test("a Vite build", inBrowser, () => page(built.page));
    test("a Vite build, ringway/web", inBrowser, () => page(built.webPage));
  });

  test("Vite's development server", inBrowser, async () => {
    const server = await bundle.serveWithVite();
    try {
      for (const path of ["index.html", "web.html"]) happened(await visit(server.url + path));
    } finally {
      await server.stop();
    }
  });

  describe("webpack", () => {
    let built;
    before(async () => (built = await bundle.bundleWithWebpack()));
    test("a webpack bundle", inBrowser, () => page(built.page));
    test("a webpack bundle, ringway/web", inBrowser, () => page(built.webPage));
  });

  for (const entry of ["ringway", "ringway/node"]) {
    test(`Node, import "${entry}"`, inNode, () => node(`${APPS}/node/esm.mjs`, entry));
    test(`Node, require("${entry}")`, inNode, () => node(`${APPS}/node/cjs.cjs`, entry));
  }
  test("a bundle for Node", inNode, async () => node(await bundle.bundleForNode()));
  test("workerd", inNode, worker);
});

async function node(...args) {
  const where = JSON.stringify(await mock.pair(args.join(" ")));
  const env = { ...process.env, RINGWAY_WHERE: where };
  happened(JSON.parse(await run(process.execPath, args, { env })));
}

async function worker() {
  const config = await bundle.bundleForWorkerd();
  const app = await start(workerd.default, ["serve", config, "--control-fd=3"], 3);
  try {
    const body = JSON.stringify(await mock.pair("workerd"));
    const answer = await fetch(`http://127.0.0.1:${app.ready.port}`, { method: "POST", body });
    assert.equal(answer.status, 200, await answer.clone().text());
    happened(await answer.json());
  } finally {
    app.stop();
  }
}

async function page(path, folder = ".") {
  happened(await visit(`${site.url}/${folder}/${path}`));
}

/** Opens a page and lets it run. What it says on its console as an error is a failure. */
async function visit(url) {
  const page = await browser.context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  try {
    await page.goto(url);
    await page.waitForFunction("globalThis.run", null, { timeout: 20_000 }).catch(() => {});
    assert.deepEqual(errors, []);
    const outcome = await page.evaluate((where) => globalThis.run(where), await mock.pair(url));
    assert.deepEqual(errors, []);
    return outcome;
  } finally {
    await page.close();
  }
}

function happened({ ends }) {
  assert.deepEqual(ends, ["localHangup", "remoteHangup"]);
}
