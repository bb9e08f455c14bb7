import * as ringway from "ringway";
import { talk } from "../talk.js";

talk(ringway, JSON.parse(process.env.RINGWAY_WHERE)).then((outcome) => console.log(JSON.stringify(outcome)));
