// Programs, and the lines they print.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Runs a program to its end. Gives its output; a failure holds what it said. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    const said = { out: "", err: "" };
    child.stdout.on("data", (text) => (said.out += text));
    child.stderr.on("data", (text) => (said.err += text));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(said.out);
      else reject(new Error(`${program} ${args.join(" ")}: ${signal ?? code}\n${said.out}${said.err}`));
    });
  });
}

/** Starts a program that says as a line of JSON on `stream` (its number) that it is ready. Gives that, and how to stop it. */
export async function start(program, args, stream = 1) {
  const stdio = ["ignore", "pipe", "inherit"];
  if (stream > 2) stdio[stream] = "pipe";
  const child = spawn(program, args, { stdio });
  const stop = () => child.kill();
  try {
    return { ready: JSON.parse(await firstLine(child, child.stdio[stream])), stop };
  } catch (error) {
    stop();
    throw error;
  }
}

function firstLine(child, stream) {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${child.spawnfile} ended with ${code} before it was ready`)));
    createInterface(stream).once("line", resolve);
  });
}
