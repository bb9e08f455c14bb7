// The page: it asks the server how things are when something has happened there, and never more often than it can show.
import { ask, listen, Refused, useKey } from "./api.js";
import { showClock, startClock } from "./clock.js";
import { draw } from "./diagram.js";
import { $, el, soon } from "./dom.js";
import { showFaults, startFaults } from "./faults.js";
import { search, startJournal } from "./journal.js";
import { showOverview } from "./overview.js";

const CONTRACTS = ["private-call", "chattrix", "ikoota", "video-call", "call-end"];
/** How many entries the diagram has at the most. */
const DRAWN = 200;

let overview;
let chosen;

const refresh = soon(update, 100);

async function update() {
  try {
    overview = await ask("GET", "overview");
    showClock(overview.clock);
    showOverview(overview, chosen, choose);
    await Promise.all([drawTraffic(), showFaults()]);
  } catch (error) {
    if (!needsKey(error)) throw error;
  }
}

async function drawTraffic() {
  const call = chosen && overview.calls.find(({ contract, id }) => contract === chosen.contract && id === chosen.id);
  const query = new URLSearchParams(call ? { contract: call.contract, text: call.id, limit: 1000 } : { limit: 1 });
  let page = await ask("GET", `journal?${query}`);
  if (!call && page.matched > 1) {
    // Numbers ascend without a gap, so the first one and the count tell where the end is.
    const last = page.entries[0].seq + page.matched - 1;
    page = await ask("GET", `journal?after=${Math.max(0, last - DRAWN)}&limit=${DRAWN}`);
  }
  $("traffic-of").textContent = call ? `of ${call.contract} call ${call.id}` : `the last ${DRAWN} things`;
  $("all-traffic").hidden = !call;
  draw(page.entries.slice(-DRAWN), overview.users, call);
}

function choose(call) {
  chosen = call;
  refresh();
}

async function live() {
  for (;;) {
    const state = (word) => {
      $("link").textContent = word;
      $("link").classList.toggle("live", word === "live");
    };
    try {
      await listen(() => {
        state("live");
        refresh();
      }, refresh);
    } catch (error) {
      if (needsKey(error)) return;
    }
    state("not connected");
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Asks for the key when that is what is missing. */
function needsKey(error) {
  if (!(error instanceof Refused) || error.status !== 401) return false;
  $("key").hidden = false;
  $("board").hidden = true;
  return true;
}

async function begin() {
  try {
    await ask("GET", "clock");
  } catch (error) {
    if (needsKey(error)) return false;
    throw error;
  }
  $("key").hidden = true;
  $("board").hidden = false;
  await update();
  await search();
  live();
  return true;
}

$("key").addEventListener("submit", async (event) => {
  event.preventDefault();
  useKey(new FormData(event.target).get("key"));
  $("key-error").textContent = (await begin()) ? "" : "That is not the key.";
});
$("all-traffic").addEventListener("click", () => choose(undefined));
for (const form of ["fault", "search"]) {
  $(form).elements.contract.append(...CONTRACTS.map((contract) => el("option", { value: contract }, contract)));
}
startClock(refresh);
startFaults();
startJournal();
begin();
