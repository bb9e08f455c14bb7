// Assembles the package in TARGET/package: `node scripts/build.mjs TARGET`. It finds in TARGET/glue what wasm-bindgen
// wrote (wasm/), the optimised module (ringway.wasm), and that module packed (ringway.deflate).
import { spawnSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

const here = fileURLToPath(new URL("..", import.meta.url));
const target = resolve(process.argv[2] ?? "../../target/npm");
const glue = join(target, "glue");
const out = join(target, "package");
const dist = join(out, "dist");

/** `Symbol.dispose` is in the declarations, and in no library that an app's compiler takes by itself. */
const DISPOSABLE = '/// <reference lib="esnext.disposable" />\n';

await rm(out, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await writeFile(join(glue, "package.json"), '{ "type": "module" }\n');
await embed();
await Promise.all([declarations(), esm(), cjs(), texts()]);
await addToBoth();

/**
 * The module as a string. It is packed already: base64 hides from HTTP's compression what repeats in a module, and would
 * make a third more of it (docs/adr/0005).
 */
async function embed() {
  const packed = await readFile(join(glue, "ringway.deflate"), "base64");
  await writeFile(join(glue, "wasm/embedded.js"), `export const embedded = "${packed}";\n`);
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
  // It says by itself what is wrong.
  const { status } = spawnSync(join(here, "node_modules/.bin/tsc"), ["--project", config], { stdio: "inherit" });
  if (status !== 0) process.exit(1);
}

function esm() {
  return transpile("esm", () => ({}));
}

/** In CommonJS only Node knows where a file lies. */
async function cjs() {
  const url = "importMetaUrl";
  const node = {
    banner: `const ${url} = require("node:url").pathToFileURL(__filename).href;`,
    define: { "import.meta.url": url },
  };
  const elsewhere = { define: { "import.meta.url": "undefined" } };
  await transpile("cjs", (file) => (file === "entries/node.ts" ? node : elsewhere));
  await writeFile(join(dist, "cjs/package.json"), '{ "type": "commonjs", "sideEffects": false }\n');
}

/** Module by module and not minified: bundlers shake it, people debug it. */
async function transpile(format, options) {
  for (const root of [join(here, "src"), glue]) {
    for (const path of await files(root)) {
      const [file, extension] = [relative(root, path), extname(path)];
      if (file.endsWith(".d.ts") || (extension !== ".ts" && extension !== ".js")) continue;
      const text = await readFile(path, "utf8");
      const { code } = await transform(text, {
        format,
        loader: extension.slice(1),
        target: "es2022",
        ...options(file),
      });
      await write(join(dist, format, file.replace(/\.ts$/, ".js")), code);
    }
  }
}

/** The declarations are the same for both; what they mean follows from the nearest package.json. */
async function addToBoth() {
  const written = (await files(join(dist, "esm"))).filter((file) => file.endsWith(".d.ts"));
  for (const file of written) await copy(file, join(dist, "cjs", relative(join(dist, "esm"), file)));
  for (const name of ["embedded.d.ts", "ringway_wasm.d.ts"]) {
    const text = await readFile(join(glue, "wasm", name), "utf8");
    for (const format of ["esm", "cjs"]) await write(join(dist, format, "wasm", name), DISPOSABLE + text);
  }
}

/** What only the workspace needs is left out of the manifest. */
async function texts() {
  const { devDependencies, ...manifest } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
  await writeFile(join(out, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await copy(join(glue, "ringway.wasm"), join(dist, "ringway.wasm"));
  await copy(join(here, "README.md"), join(out, "README.md"));
  await copy(join(here, "src/entries/ringway.wasm.d.ts"), join(dist, "esm/ringway.wasm.d.ts"));
  for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) {
    await copy(join(here, "../..", licence), join(out, licence));
  }
}

async function write(path, text) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function copy(from, to) {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
}

async function files(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
