import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { FLAGS, findChromium } from "../../bindings/npm/packaging/lib/find-chromium.mjs";

const executablePath = findChromium();

export default defineConfig({
  testDir: "test",
  outputDir: join(tmpdir(), "ringway-web-tests"),
  fullyParallel: true,
  workers: 2,
  // The slowest thing that a test waits for is private-call's poll, every 3 s.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["./support/reporter.mjs"]],
  use: {
    viewport: { width: 1280, height: 820 },
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: FLAGS,
    },
  },
});
