// The server's time, and moving it.

import { ask } from "./api.js";
import { $ } from "./dom.js";

let shown;

/** Shows the clock as the server has just said it is. */
export function showClock(clock) {
  shown = { clock, at: performance.now() };
  $("pace").textContent = clock.virtual ? "virtual" : clock.frozen ? "frozen" : "running";
  $("freeze").disabled = clock.frozen || clock.virtual;
  $("resume").disabled = !clock.frozen || clock.virtual;
  $("due").textContent = clock.nextDue ? `Next by itself: ${new Date(clock.nextDue).toISOString()}` : "Nothing is due.";
  tick();
}

/** Makes the controls work; `changed` runs after each change. */
export function startClock(changed) {
  const post = async (path, body) => {
    showClock(await ask("POST", `clock/${path}`, body));
    changed();
  };
  $("freeze").addEventListener("click", () => post("freeze"));
  $("resume").addEventListener("click", () => post("resume"));
  $("advance").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    post("advance", { ms: Number(form.get("amount")) * Number(form.get("unit")) });
  });
  setInterval(tick, 250);
}

function tick() {
  if (!shown) return;
  const { clock, at } = shown;
  const passed = clock.frozen || clock.virtual ? 0 : performance.now() - at;
  const now = new Date(clock.now + passed).toISOString();
  $("now").textContent = `${now.slice(0, 10)} ${now.slice(11, 19)}`;
  $("now").dateTime = now;
}
