import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { FLAGS, findChromium } from "../../bindings/npm/packaging/lib/find-chromium.mjs";

const executablePath = findChromium();

export default defineConfig({
  testDir: "test",
  outputDir: join(tmpdir(), "ringway-mock-browser-tests"),
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["../../examples/web/support/reporter.mjs"]],
  use: {
    viewport: { width: 1280, height: 900 },
    colorScheme: "light",
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: FLAGS,
    },
  },
});
