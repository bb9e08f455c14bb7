// Where things are. `cargo xtask` says where it built the package and the mock server; the rest follows.
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** `bindings/npm`. */
export const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));
const target = join(PACKAGE, "../../target");

/** Where the package was assembled, packed, and where its tests leave what they build. */
export const BUILT = resolve(process.env.RINGWAY_NPM ?? join(target, "npm"));

/** The mock server's program. */
export const MOCK = resolve(process.env.RINGWAY_MOCK ?? join(target, "debug/ringway-mock"));

/** Where the apps live, with the package installed for them as its users install it. */
export const APPS = join(BUILT, "packaging/apps");

/** What is served to the browser. */
export const SITE = join(BUILT, "packaging");
