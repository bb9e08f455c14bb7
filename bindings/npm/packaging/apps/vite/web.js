import * as ringway from "ringway/web";
import { talk } from "../talk.js";

globalThis.run = (where) => talk(ringway, where);
