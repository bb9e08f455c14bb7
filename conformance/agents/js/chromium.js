// The agent of the npm package in a page: opens Chromium, and carries lines to the page and back.
import { once } from "node:events";
import { access, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { delimiter, extname, join, normalize } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };
const FLAGS = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"];

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const server = createServer(serve).listen(0, "127.0.0.1");
await once(server, "listening");
const browser = await chromium.launch({ executablePath: await executable(), args: FLAGS, chromiumSandbox: false });
const page = await browser.newPage();
page.on("console", (message) => console.error(message.text()));
page.on("pageerror", (error) => die(`the page: ${error.stack}`));
page.on("crash", () => die("the page crashed"));
await page.exposeBinding("say", (_, message) => say(message));
await page.goto(`http://127.0.0.1:${server.address().port}/page.html`);
await page.waitForFunction(() => globalThis.take);
say({ ready: `Chromium ${browser.version()}` });
for await (const line of createInterface({ input: process.stdin })) {
  page.evaluate((order) => void globalThis.take(order), JSON.parse(line)).catch((error) => die(error.stack));
}
await browser.close();
process.exit(0);

/** Files of this folder, and the packages in it. */
async function serve(request, response) {
  const path = normalize(new URL(request.url, "http://localhost").pathname);
  try {
    const file = await readFile(join(FOLDER, path));
    response.setHeader("content-type", TYPES[extname(path)] ?? "application/octet-stream").end(file);
  } catch {
    response.writeHead(404).end();
  }
}

/** The browser that `RINGWAY_CHROMIUM` names, or one that is installed. */
async function executable() {
  if (process.env.RINGWAY_CHROMIUM) return process.env.RINGWAY_CHROMIUM;
  for (const folder of process.env.PATH.split(delimiter)) {
    for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
      const path = join(folder, name);
      if (await access(path).then(() => true, () => false)) return path;
    }
  }
  die("there is no Chromium; on Debian: apt-get install chromium");
}

function die(why) {
  console.error(why);
  process.exit(1);
}
