import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program =
  process.env.RINGWAY_MOCK ?? fileURLToPath(new URL("../../../target/debug/ringway-mock", import.meta.url));

/** Starts a mock server with these options. `ended` tells when it ends, whoever ends it. */
export async function startMock(options = /** @type {string[]} */ ([])) {
  const child = spawn(program, ["--json", "--port", "0", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const failed = ended.then(([code]) => {
    throw new Error(`${program} ended with ${code} before it was ready`);
  });
  const [line] = await Promise.race([once(createInterface(child.stdout), "line"), failed]);
  // From now on it may end.
  failed.catch(() => {});
  async function stop() {
    child.kill();
    await ended;
  }
  return { url: /** @type {string} */ (JSON.parse(line).url), ended, stop };
}
