// Two phones in one page, in front of a mock server, until Ctrl-C. `./x demo --web` builds everything and runs this.
import { start } from "./support/stage.mjs";

const FAVOURITE_PORT = 5173;

const stage = await start(FAVOURITE_PORT);
console.log(`
  Two phones in one page      ${stage.url}?split
  One phone, sign in          ${stage.url}
  The mock server behind it   ${stage.mock}

  Ctrl-C ends it.
`);

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void stop());

// The terminal's Ctrl-C reaches the mock, too; that it ends of its own accord is news at any other time.
stage.ended.then(([code]) => {
  if (stopping) return;
  console.error(`The mock server ended with ${code}.`);
  process.exitCode = 1;
  void stop();
});

async function stop() {
  if (stopping) return;
  stopping = true;
  await stage.stop();
  process.exit();
}
