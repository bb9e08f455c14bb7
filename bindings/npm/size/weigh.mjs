// Bundles what an app imports of each SDK to place a call, and prints a JSON line of what that weighs.
// `node weigh.mjs PACKAGE [--alone]`: PACKAGE is the folder of the built package; --alone leaves the others out.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const [folder, ...flags] = process.argv.slice(2);
const modules = join(here, "node_modules");

const OTHERS = {
  "socket.io-client": "io",
  "@twilio/voice-sdk": "Device, Call",
  "sendbird-calls": "default",
  "@stream-io/video-client": "StreamVideoClient",
  "livekit-client": "Room, RoomEvent",
};

const ours = [{ name: "ringway", folder: resolve(folder), imports: "init, CallClient" }];
const others = Object.entries(OTHERS).map(([name, imports]) => ({ name, folder: join(modules, name), imports }));
const weighed = await Promise.all((flags.includes("--alone") ? ours : [...ours, ...others]).map(weigh));
console.log(JSON.stringify(weighed));

async function weigh({ name, folder, imports }) {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const result = await build({
    stdin: { contents: `export { ${imports} } from ${JSON.stringify(name)};`, resolveDir: here },
    alias: { ringway: resolve(ours[0].folder) },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "error",
    write: false,
  });
  const [{ contents }] = result.outputFiles;
  return { name, version, imports, minified: contents.length, gzip: gzipSync(contents, { level: 9 }).length };
}
