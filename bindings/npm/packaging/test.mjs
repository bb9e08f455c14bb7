// Tests what a user installs: `node --test-reporter=./scripts/reporter.mjs packaging/test.mjs`.
import { install } from "./lib/install.mjs";

await install();
await import("./shape.mjs");
await import("./apps.mjs");
await import("./lifecycle.mjs");
await import("./endurance.mjs");
