// Builds the apps with the bundlers' own defaults: where something had to be set for Ringway, it would be a defect.
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build as esbuild } from "esbuild";
import { createServer, build as vite } from "vite";
import webpack from "webpack";
import { APPS, PACKAGE, SITE } from "./places.mjs";

// The icon keeps the browser from asking for one.
const page = (script) =>
  `<!doctype html><title>${script}</title><link rel="icon" href="data:," /><script src="./${script}"></script>`;

/** A classic script with everything inside. Gives the page's address. */
export const bundleWithEsbuild = () => bundleScript("esbuild");

/** The same, of the page that calls again and again. */
export const bundleEndurance = () => bundleScript("endurance");

/** The same, of the page that things are done to, with another one to go to. */
export async function bundleLifecycle() {
  const path = await bundleScript("lifecycle");
  await writeFile(join(SITE, "lifecycle/elsewhere.html"), "<!doctype html><title>elsewhere</title>");
  return path;
}

async function bundleScript(app) {
  const outdir = join(SITE, app);
  await esbuild({ entryPoints: [join(APPS, app, "main.js")], bundle: true, minify: true, outdir });
  await writeFile(join(outdir, "index.html"), page("main.js"));
  return `${app}/index.html`;
}

/** The module as a file that esbuild puts beside the script. */
export async function bundleSlimWithEsbuild() {
  const out = join(SITE, "esbuild-slim");
  const entryPoints = [join(APPS, "esbuild/slim.js")];
  await esbuild({ entryPoints, bundle: true, minify: true, outdir: out, loader: { ".wasm": "file" } });
  await writeFile(join(out, "index.html"), page("slim.js"));
  return "esbuild-slim/index.html";
}

/** One file for a server. */
export async function bundleForNode() {
  const outfile = join(SITE, "esbuild-node/server.cjs");
  await esbuild({
    entryPoints: [join(APPS, "node/bundle.mjs")],
    bundle: true,
    platform: "node",
    outfile,
  });
  return outfile;
}

/** The ten lines of README, beside the installed package. */
export async function compileReadme() {
  const outfile = join(APPS, "node/call-bob.mjs");
  await esbuild({ entryPoints: [join(PACKAGE, "../../examples/node/call-bob.ts")], outfile });
  return outfile;
}

/** A worker, and the module that it imports, in one folder. */
export async function bundleForWorkerd() {
  const outdir = join(SITE, "workerd");
  await esbuild({
    entryPoints: [join(APPS, "workerd/worker.js")],
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    outdir,
  });
  await copyFile(join(APPS, "workerd/config.capnp"), join(outdir, "config.capnp"));
  return join(outdir, "config.capnp");
}

/** A production build. */
export async function bundleWithVite() {
  const root = join(APPS, "vite");
  const input = ["index.html", "web.html"].map((file) => join(root, file));
  const outDir = join(SITE, "vite");
  await vite({
    configFile: false,
    root,
    base: "./",
    logLevel: "error",
    build: { outDir, emptyOutDir: true, rolldownOptions: { input } },
  });
  return { page: "vite/index.html", webPage: "vite/web.html" };
}

/** Vite's development server, which bundles dependencies in its own way. */
export async function serveWithVite() {
  const root = join(APPS, "vite");
  const server = await createServer({ configFile: false, root, logLevel: "error", cacheDir: join(SITE, "vite-cache") });
  await server.listen();
  return { url: server.resolvedUrls.local[0], stop: () => server.close() };
}

/** A production build. */
export async function bundleWithWebpack() {
  const path = join(SITE, "webpack");
  const entry = { main: join(APPS, "webpack/main.js"), web: join(APPS, "webpack/web.js") };
  const stats = await new Promise((resolve, reject) => {
    webpack({ mode: "production", performance: { hints: false }, entry, output: { path } }, (error, stats) =>
      error ? reject(error) : resolve(stats),
    );
  });
  const { errors, warnings } = stats.toJson({ errors: true, warnings: true });
  const complaints = [...errors, ...warnings].map(({ message }) => message);
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
  await writeFile(join(path, "index.html"), page("main.js"));
  await writeFile(join(path, "web.html"), page("web.js"));
  return { page: "webpack/index.html", webPage: "webpack/web.html" };
}
