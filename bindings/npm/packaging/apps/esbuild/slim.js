import address from "ringway/ringway.wasm"; // esbuild's `file` loader: where the file went
import * as ringway from "ringway/slim";
import { talk } from "../talk.js";

globalThis.run = (where) => talk(ringway, where, new URL(address, document.baseURI));
