// The agent of the npm package in a page: opens Chromium, and carries lines to the page and back.
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
// From the tests of the package: the build puts it here.
import { browse } from "./lib/chromium.mjs";
import { findChromium, NO_CHROMIUM } from "./lib/find-chromium.mjs";
import { serve } from "./lib/site.mjs";

if (!findChromium()) die(NO_CHROMIUM);
// The build asks only whether there is one.
if (process.argv.includes("--find")) process.exit(0);

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const site = await serve(fileURLToPath(new URL(".", import.meta.url)));
const browser = await browse();
const page = await browser.context.newPage();
page.on("console", (message) => console.error(message.text()));
page.on("pageerror", (error) => die(`the page: ${error.stack}`));
page.on("crash", () => die("the page crashed"));
await page.exposeFunction("say", say);
await page.goto(`${site.url}/page.html`);
await page.waitForFunction("globalThis.take");
say({ ready: await page.evaluate("navigator.userAgent") });
for await (const line of createInterface({ input: process.stdin })) {
  page.evaluate((order) => void globalThis.take(order), JSON.parse(line)).catch((error) => die(error.stack));
}
await browser.stop();
process.exit(0);

function die(why) {
  console.error(why);
  process.exit(1);
}
