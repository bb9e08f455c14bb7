// The agent of the npm package in Node.
import { createInterface } from "node:readline";
import * as ringway from "ringway";
import { agent } from "./agent.js";

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

await ringway.init();
const take = agent(ringway, say);
say({ ready: `Node ${process.version}` });
for await (const line of createInterface({ input: process.stdin })) take(JSON.parse(line));
// Whatever still goes on: the runner has what it wanted.
process.exit(0);
