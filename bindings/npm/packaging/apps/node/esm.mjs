import { talk } from "../talk.js";

const ringway = await import(process.argv[2]);
console.log(JSON.stringify(await talk(ringway, JSON.parse(process.env.RINGWAY_WHERE))));
