// What all tests share: one mock server, one web server, one Chromium.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { backend } from "./backend.mjs";
import { browse } from "./chromium.mjs";
import { findChromium, NO_CHROMIUM } from "./find-chromium.mjs";
import { SITE } from "./places.mjs";
import { serve } from "./site.mjs";

const DEADLINE = 120_000;

/** Options of a test. */
export const inNode = { timeout: DEADLINE };
export const inBrowser = { timeout: DEADLINE, skip: findChromium() ? false : NO_CHROMIUM };

let mock, site, browser;
before(async () => {
  [mock, site, browser] = await Promise.all([backend(), serve(SITE), findChromium() && browse()]);
});
after(() => Promise.all([mock?.stop(), site?.stop(), browser?.stop()]));

/** Two people whom the mock server knows, and where it is. */
export const pair = (...known) => mock.pair(...known);

/** The address of a page of the site. */
export const address = (path) => `${site.url}/${path}`;

/** Opens a page, and lets `use` do something with it. What it says on its console as an error is a failure. */
export async function visit(url, use) {
  const page = await browser.context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    // Chromium's word on what a server refused. That is the app's affair, and part of every day.
    if (message.text().startsWith("Failed to load resource")) return;
    if (message.type() === "error") errors.push(message.text());
  });
  try {
    await page.goto(url);
    await page.waitForFunction("globalThis.run", null, { timeout: DEADLINE / 2 }).catch(() => {});
    assert.deepEqual(errors, []);
    const outcome = await use(page);
    assert.deepEqual(errors, []);
    return outcome;
  } finally {
    await page.close();
  }
}
