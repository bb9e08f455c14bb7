// Installs the tarball the way a user does, in a folder that knows nothing of this workspace.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { APPS, BUILT, PACKAGE } from "./places.mjs";
import { run } from "./run.mjs";

const { version } = JSON.parse(await readFile(join(BUILT, "package/package.json"), "utf8"));

/** What was packed. */
export const tarball = join(BUILT, `ringway-${version}.tgz`);

/** Where `install` puts it. */
export const installed = join(dirname(APPS), "node_modules/ringway");

/** Makes a new folder of the apps, and installs the tarball in it. */
export async function install() {
  const folder = dirname(APPS);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(join(PACKAGE, "packaging/apps"), APPS, { recursive: true });
  const dependencies = {
    ringway: `file:${tarball}`,
    // At hand already, so that nothing has to be asked of a registry.
    ws: `file:${join(PACKAGE, "node_modules/ws")}`,
  };
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  const flags = ["--offline", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"];
  await run("npm", ["install", ...flags], { cwd: folder });
}
