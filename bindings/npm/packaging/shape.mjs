// What the tarball promises to tools: entries, types, what can be left out of a bundle.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { api } from "./lib/api.mjs";
import { installed, tarball } from "./lib/install.mjs";
import { APPS, PACKAGE } from "./lib/places.mjs";
import { run } from "./lib/run.mjs";

describe("the tarball", { concurrency: true }, () => {
  test("has nothing that publint would have otherwise", async () => {
    const { messages, pkg } = await publint({ pkgDir: installed, level: "suggestion", strict: true, pack: false });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg)),
      [],
    );
  });

  test("has types that agree with its code, for every way of resolving them", async () => {
    const contents = createPackageFromTarballData(await readFile(tarball));
    assert.deepEqual((await checkPackage(contents)).problems, []);
  });

  test("holds what it should and nothing else", async () => {
    const files = (await run("tar", ["-tzf", tarball])).trim().split("\n");
    const top = new Set(files.map((file) => file.split("/")[1]));
    assert.deepEqual([...top].sort(), ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "dist", "package.json"]);
    assert.equal(files.filter((file) => file.endsWith(".wasm")).length, 1);
  });

  for (const config of ["nodenext", "bundler"]) {
    test(`is checked by the compiler in an app, ${config}`, () =>
      run(join(PACKAGE, "node_modules/.bin/tsc"), ["--project", join(APPS, `types/tsconfig.${config}.json`)]));
  }

  test("leaves nothing in a bundle that does not use it", async () => {
    const contents = 'import "ringway"; import { init } from "ringway/web"; import { CallClient } from "ringway/slim";';
    const options = { bundle: true, minify: true, format: "esm", write: false, logLevel: "error" };
    const { outputFiles } = await build({ stdin: { contents, resolveDir: APPS }, ...options });
    assert.equal(outputFiles[0].text.trim(), "");
  });

  test("has the public surface of api.d.ts; RINGWAY_BLESS=1 takes the new one over", async () => {
    const blessed = join(PACKAGE, "api.d.ts");
    const now = await api(installed);
    if (process.env.RINGWAY_BLESS) await writeFile(blessed, now);
    assert.equal(now, await readFile(blessed, "utf8"));
  });
});

test("no lock file names a registry", async () => {
  for (const folder of [".", "size", "../../examples/node", "../../examples/web"]) {
    const lock = await readFile(join(PACKAGE, folder, "package-lock.json"), "utf8");
    assert.doesNotMatch(lock, /"resolved": "https?:/, folder);
  }
});
