// Makes TARGET/glue/ringway.wasm of the module that wasm-bindgen wrote: `node scripts/optimise.mjs TARGET`.
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

// What rustc turns on for this target, by name: all of them would let in what browsers lack.
const FEATURES = [
  "bulk-memory",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
];

const glue = join(resolve(process.argv[2]), "glue");
const wasmOpt = fileURLToPath(new URL("../node_modules/.bin/wasm-opt", import.meta.url));
const enable = FEATURES.map((feature) => `--enable-${feature}`);
const [from, to] = [join(glue, "wasm/ringway_wasm_bg.wasm"), join(glue, "ringway.wasm")];
execFileSync(wasmOpt, [...enable, "-Oz", "--converge", "-o", to, from], { stdio: "inherit" });
