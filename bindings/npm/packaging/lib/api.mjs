// The public surface as one text, to be compared with what it was.
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

const ENTRIES = ["default", "node", "server", "slim", "web", "workerd"];
const IMPORT = /(?:from|import\()\s*"(\.[^"]*)\.js"/g;
/** What wasm-bindgen declares for itself, and names anew in each build. */
const GLUE = /\/wasm\/ringway_wasm\.d\.ts$/;
const INTERNAL = /^export (?:class RawClient|interface InitOutput|type (?:Sync)?InitInput|(?:default )?function )/;

/** Every declaration that can be reached from an entry of the package in `folder`, without its documentation. */
export async function api(folder) {
  const root = join(folder, "dist/esm");
  const texts = new Map();
  const waiting = ENTRIES.map((entry) => join(root, `entries/${entry}.d.ts`));
  for (let path = waiting.pop(); path; path = waiting.pop()) {
    if (texts.has(path)) continue;
    const text = bare(await readFile(path, "utf8"));
    texts.set(path, GLUE.test(path) ? model(text) : text);
    for (const [, specifier] of text.matchAll(IMPORT)) waiting.push(join(dirname(path), `${specifier}.d.ts`));
  }
  const sections = [...texts].map(([path, text]) => `// ==== ${relative(root, path)}\n\n${text}`);
  return sections.sort().join("\n");
}

function bare(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\n/gm, "");
}

/** The types of the model: sorted, since their order is the linker's. */
function model(text) {
  const declarations = text.split(/^(?=export )/m).filter((part) => part.startsWith("export ") && !INTERNAL.test(part));
  return declarations.sort().join("");
}
