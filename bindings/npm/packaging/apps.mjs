// The installed package in the apps that users build: each places a real call through the mock server.
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import workerd from "workerd";
import * as bundle from "./lib/bundle.mjs";
import { APPS, PACKAGE } from "./lib/places.mjs";
import { run, start } from "./lib/run.mjs";
import { address, inBrowser, inNode, pair, visit } from "./lib/stage.mjs";

const MODULES = join(PACKAGE, "node_modules");

/** What runs scripts without a page: Node is the one that runs these tests. */
const RUNTIMES = {
  Node: [process.execPath],
  // Where its own package would link it from, by a script of the kind that does not run here.
  Bun: [join(MODULES, "@oven", `bun-${process.platform}-${process.arch === "arm64" ? "aarch64" : "x64"}`, "bin/bun")],
  Deno: [join(MODULES, ".bin/deno"), "run", "--allow-all"],
};

describe("an installed package places a call from", { concurrency: true }, () => {
  test("a page without tools", inBrowser, () => page("apps/script/index.html"));
  test("a page without tools, ringway/web", inBrowser, () => page("apps/script/web.html"));
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
      for (const path of ["index.html", "web.html"]) happened(await talk(server.url + path));
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

  for (const [runtime, program] of Object.entries(RUNTIMES)) {
    for (const entry of ["ringway", "ringway/node"]) {
      test(`${runtime}, import "${entry}"`, inNode, () => script(program, `${APPS}/node/esm.mjs`, entry));
      test(`${runtime}, require("${entry}")`, inNode, () => script(program, `${APPS}/node/cjs.cjs`, entry));
    }
  }
  test("a bundle for Node", inNode, async () => script(RUNTIMES.Node, await bundle.bundleForNode()));
  test("workerd", inNode, worker);
  test("the ten lines of README", inNode, readme);
});

async function script([program, ...options], ...args) {
  const where = JSON.stringify(await pair());
  const env = { ...process.env, RINGWAY_WHERE: where };
  happened(JSON.parse(await run(program, [...options, ...args], { env })));
}

/** They call user 102 as user 101. */
async function readme() {
  await bundle.compileReadme();
  const env = { ...process.env, RINGWAY_WHERE: JSON.stringify(await pair("101", "102")) };
  const said = await run(process.execPath, [`${APPS}/node/readme.mjs`], { env });
  assert.match(said, /^join the media channel \S+\nover: remoteHangup\n$/);
}

async function worker() {
  const config = await bundle.bundleForWorkerd();
  const app = await start(workerd.default, ["serve", config, "--control-fd=3"], 3);
  try {
    const body = JSON.stringify(await pair());
    const answer = await fetch(`http://127.0.0.1:${app.ready.port}`, { method: "POST", body });
    assert.equal(answer.status, 200, await answer.clone().text());
    happened(await answer.json());
  } finally {
    app.stop();
  }
}

async function page(path) {
  happened(await talk(address(path)));
}

async function talk(url) {
  const where = await pair();
  return visit(url, (page) => page.evaluate((where) => run(where), where));
}

function happened({ ends }) {
  assert.deepEqual(ends, ["localHangup", "remoteHangup"]);
}
