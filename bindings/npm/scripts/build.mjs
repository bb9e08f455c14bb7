// Assembles the package: `node scripts/build.mjs TARGET`, where TARGET/glue/wasm holds what wasm-bindgen wrote.
// `cargo xtask npm` calls it, and packs TARGET/package afterwards.
import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, deflateRawSync } from "node:zlib";
import { build } from "esbuild";

const here = fileURLToPath(new URL("..", import.meta.url));
const target = resolve(process.argv[2] ?? "../../target/npm");
const glue = join(target, "glue");
const out = join(target, "package");
const dist = join(out, "dist");

await rm(out, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await writeFile(join(glue, "package.json"), '{ "type": "module" }\n');
await optimise();
await embed();
await Promise.all([declarations(), esm(), cjs(), texts()]);
await addToBoth();

function run(tool, ...args) {
  execFileSync(join(here, "node_modules/.bin", tool), args, { cwd: here, stdio: "inherit" });
}

/** The features that rustc turns on for this target, by name: `--all-features` would let in what browsers lack. */
async function optimise() {
  const features = "bulk-memory multivalue mutable-globals nontrapping-float-to-int reference-types sign-ext";
  const enable = features.split(" ").map((feature) => `--enable-${feature}`);
  const module = join(glue, "wasm/ringway_wasm_bg.wasm");
  run("wasm-opt", ...enable, "-Oz", "--converge", "-o", join(dist, "ringway.wasm"), module);
}

/**
 * The module as a string. Compressed first: base64 hides from HTTP's compression what repeats in the module, and would
 * make a third more of it (docs/adr/0005).
 */
async function embed() {
  const packed = deflateRawSync(await readFile(join(dist, "ringway.wasm")), {
    level: constants.Z_BEST_COMPRESSION,
    memLevel: constants.Z_MAX_MEMLEVEL,
  });
  await writeFile(join(glue, "wasm/embedded.js"), `export const embedded = "${packed.toString("base64")}";\n`);
  await writeFile(join(glue, "wasm/embedded.d.ts"), "export declare const embedded: string;\n");
}

/** Checks the types, and writes the declarations. */
async function declarations() {
  const config = join(target, "tsconfig.json");
  const from = (path) => relative(target, join(here, path));
  const compilerOptions = {
    rootDir: from("src"),
    rootDirs: [from("src"), "glue"],
    typeRoots: [from("node_modules/@types")],
    noEmit: false,
    emitDeclarationOnly: true,
    outDir: "package/dist/esm",
  };
  const text = { extends: from("tsconfig.json"), compilerOptions, include: [from("src")] };
  await writeFile(config, JSON.stringify(text));
  run("tsc", "--project", config);
}

/** Module by module and not minified: bundlers shake it, people debug it. */
async function transpile(format, only, options = {}) {
  const sources = (await files(join(here, "src"))).filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
  await build({
    entryPoints: sources.filter(only),
    outbase: join(here, "src"),
    outdir: join(dist, format),
    format,
    target: "es2022",
    logLevel: "warning",
    ...options,
  });
  const generated = (await files(join(glue, "wasm"))).filter((file) => file.endsWith(".js"));
  await build({ entryPoints: generated, outbase: glue, outdir: join(dist, format), format, target: "es2022" });
}

function esm() {
  return transpile("esm", () => true);
}

/** In CommonJS only Node knows where a file lies. */
async function cjs() {
  const node = (file) => file.endsWith("/entries/node.ts");
  const address = "importMetaUrl";
  const banner = { js: `const ${address} = require("node:url").pathToFileURL(__filename).href;` };
  await transpile("cjs", node, { define: { "import.meta.url": address }, banner });
  await transpile("cjs", (file) => !node(file), { define: { "import.meta.url": "undefined" } });
  await writeFile(join(dist, "cjs/package.json"), '{ "type": "commonjs", "sideEffects": false }\n');
}

/** The declarations are the same for both; what they mean follows from the nearest package.json. */
async function addToBoth() {
  const written = (await files(join(dist, "esm"))).filter((file) => file.endsWith(".d.ts"));
  for (const file of written) await copy(file, join(dist, "cjs", relative(join(dist, "esm"), file)));
  for (const file of await files(join(glue, "wasm"))) {
    if (!file.endsWith(".d.ts") || file.endsWith(".wasm.d.ts")) continue;
    for (const format of ["esm", "cjs"]) await copy(file, join(dist, format, relative(glue, file)));
  }
}

/** What only the workspace needs is left out of the manifest. */
async function texts() {
  const { devDependencies, ...manifest } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
  await writeFile(join(out, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await copy(join(here, "README.md"), join(out, "README.md"));
  for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) {
    await copy(join(here, "../..", licence), join(out, licence));
  }
}

async function copy(from, to) {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
}

async function files(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
