// Checks and runs test/*.test.ts. It needs what the build left in the target folder: `cargo xtask npm` comes first.
import { spawnSync } from "node:child_process";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { BUILT, MOCK, PACKAGE } from "../packaging/lib/places.mjs";

const out = join(BUILT, "test");
const tests = (await readdir(join(PACKAGE, "test"))).filter((file) => file.endsWith(".test.ts"));

await rm(out, { recursive: true, force: true });
await Promise.all([check(), bundle()]);
const reporter = [`--test-reporter=${join(PACKAGE, "scripts/reporter.mjs")}`, "--test-reporter-destination=stdout"];
const files = tests.map((file) => join(out, file.replace(/ts$/, "mjs")));
const env = { ...process.env, RINGWAY_NPM: BUILT, RINGWAY_MOCK: MOCK };
process.exitCode =
  spawnSync(process.execPath, ["--test", ...reporter, ...files], { env, stdio: "inherit" }).status ?? 1;

/** Types, of the sources and the tests. */
async function check() {
  const from = (path) => relative(BUILT, join(PACKAGE, path));
  const compilerOptions = {
    rootDir: from("."),
    rootDirs: [from("src"), "glue"],
    typeRoots: [from("node_modules/@types")],
  };
  const config = join(BUILT, "tsconfig.test.json");
  const include = [from("src"), from("test")];
  await writeFile(config, JSON.stringify({ extends: from("tsconfig.json"), compilerOptions, include }));
  // It says by itself what is wrong.
  const { status } = spawnSync(join(PACKAGE, "node_modules/.bin/tsc"), ["--project", config], { stdio: "inherit" });
  if (status !== 0) process.exit(1);
}

/** Each test with the sources that it imports, and the glue from where it was generated. */
function bundle() {
  const glue = {
    name: "glue",
    setup: ({ onResolve }) => onResolve({ filter: /\/wasm\/[a-z_]+\.js$/ }, ({ path }) => ({ path: generated(path) })),
  };
  return build({
    entryPoints: tests.map((file) => join(PACKAGE, "test", file)),
    bundle: true,
    platform: "node",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    outdir: out,
    packages: "external",
    sourcemap: "inline",
    plugins: [glue],
  });
}

function generated(path) {
  return join(BUILT, "glue", path.slice(path.indexOf("wasm/")));
}
