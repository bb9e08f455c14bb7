// The system's own Chromium, without a window.
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where Chromium is, `CHROMIUM` first; undefined when there is none. */
export function findChromium() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const places = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), MAC];
  return process.env.CHROMIUM ?? places.find(runs);
}

/** What to say when there is none. */
export const NO_CHROMIUM = "no Chromium: install it, or say where it is in CHROMIUM";

/** Starts it with a profile of its own. */
export async function browse() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(NO_CHROMIUM);
  const profile = await mkdtemp(join(tmpdir(), "ringway-chromium-"));
  // Playwright turns the back-forward cache off, which users have.
  const ignoreDefaultArgs = ["--disable-back-forward-cache"];
  const options = { executablePath, headless: true, args: FLAGS, ignoreDefaultArgs };
  const context = await chromium.launchPersistentContext(profile, options);
  const stop = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { context, stop };
}

function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
