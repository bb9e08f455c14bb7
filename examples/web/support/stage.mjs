// What the demo, the tests and the screenshots need: a mock server, and the built page in front of it.
import { fileURLToPath } from "node:url";
import { preview } from "vite";
import { startMock } from "./mock.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Starts both; the page on `port`, or on the next that is free.
 *
 * @param {number} port 0 takes any
 */
export async function start(port = 0) {
  const mock = await startMock();
  // vite.config.ts reads it.
  process.env.RINGWAY_BACKEND = mock.url;
  const server = await preview({ root, preview: { port, host: "127.0.0.1" }, logLevel: "warn" });
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error("the page's server has no address");
  /** Ends both, and waits until they have ended. */
  async function stop() {
    await Promise.all([server.close(), mock.stop()]);
  }
  return { url, mock: mock.url, ended: mock.ended, stop };
}
