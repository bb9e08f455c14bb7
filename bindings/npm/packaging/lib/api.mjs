// The public surface as one text, to be compared with what it was.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Their `init` differs; all else is the same in every entry. */
const ENTRIES = ["default", "slim"];

const STATEMENT = /^(?=(?:export|import|declare|interface|type|class|function|const)\b)/m;
const DECLARATION = /^(export )?(?:declare )?(?:class|interface|type|function|const) (\w+)/;
const FROM = /from "(\.[^"]*)\.js";/;

/** Every declaration that an app can come across, without its documentation, in the order of their names. */
export async function api(folder) {
  const files = new Map();
  const entries = ENTRIES.map((entry) => join(folder, `dist/esm/entries/${entry}.d.ts`));
  for (const entry of entries) await read(entry, files);
  const declared = new Map();
  for (const { name, text } of [...files.values()].flat()) {
    if (name) declared.set(name, (declared.get(name) ?? new Set()).add(text));
  }
  const reached = new Map();
  const waiting = entries.flatMap((entry) => exported(entry, files));
  for (let name = waiting.pop(); name; name = waiting.pop()) {
    if (reached.has(name) || !declared.has(name)) continue;
    const text = [...declared.get(name)].sort().join("");
    reached.set(name, text);
    waiting.push(...(text.match(/\b[A-Z]\w+/g) ?? []));
  }
  return [...reached.keys()]
    .sort()
    .map((name) => reached.get(name))
    .join("\n");
}

/** Takes a file apart, and all that it takes from: its statements, by the path of the file. */
async function read(path, files) {
  if (files.has(path)) return;
  const bare = (await readFile(path, "utf8")).replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\n|^\/\/.*\n/gm, "");
  const statements = bare.split(STATEMENT).map((text) => {
    const [, open, name] = DECLARATION.exec(text) ?? [];
    const [, specifier] = FROM.exec(text) ?? [];
    return { text, open, name, from: specifier && join(dirname(path), `${specifier}.d.ts`) };
  });
  files.set(path, statements);
  for (const { from } of statements) if (from) await read(from, files);
}

/** The names that a file exports. */
function exported(path, files) {
  return files.get(path).flatMap(({ text, open, name, from }) => {
    if (name) return open ? [name] : [];
    if (text.startsWith("export type * ")) return exported(from, files).filter((name) => /^[A-Z]/.test(name));
    if (text.startsWith("export * ")) return exported(from, files);
    const [, list] = /^export (?:type )?\{([^}]*)\}/.exec(text) ?? [];
    return list ? list.match(/\w+/g) : [];
  });
}
