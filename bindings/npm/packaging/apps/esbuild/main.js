import * as ringway from "ringway";
import { talk } from "../talk.js";

globalThis.run = (where) => talk(ringway, where);
