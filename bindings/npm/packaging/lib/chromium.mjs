// The system's own Chromium, without a window.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { FLAGS, findChromium, NO_CHROMIUM } from "./find-chromium.mjs";

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
