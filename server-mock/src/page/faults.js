// The faults in force: adding, looking, ending.

import { ask } from "./api.js";
import { $, el, show } from "./dom.js";

/** What each fault is called, what its number means, and how it is written. */
const FAULTS = {
  latency: { name: "delay", number: ["Milliseconds", 1000], write: (ms) => ({ latency: { ms } }) },
  error: { name: "error status", number: ["Status", 503], write: (status) => ({ error: { status } }) },
  abort: { name: "cut the connection", write: () => "abort" },
  malformed: { name: "malformed body", write: () => ({ malformed: {} }) },
  slowBody: {
    name: "slow body",
    number: ["Milliseconds a byte", 100],
    write: (everyMs) => ({ slowBody: { everyMs } }),
  },
  drop: { name: "drop the message", write: () => "drop" },
  duplicate: {
    name: "duplicate the message",
    number: ["Extra copies", 1],
    write: (extra) => ({ duplicate: { extra } }),
  },
  reorder: {
    name: "reorder messages",
    number: ["Milliseconds at most", 1000],
    write: (maxMs) => ({ reorder: { maxMs } }),
  },
  close: { name: "close the socket", number: ["Close code", 1011], write: (code) => ({ close: { code } }) },
  halfOpen: { name: "half-open socket", write: () => "halfOpen" },
};

/** Makes the form work; the list follows by itself. */
export function startFaults() {
  const form = $("fault");
  form.elements.fault.append(...Object.entries(FAULTS).map(([value, { name }]) => el("option", { value }, name)));
  form.elements.fault.addEventListener("change", askNumber);
  form.addEventListener("submit", add);
  askNumber();
}

/** Shows what is in force. */
export async function showFaults() {
  const { faults } = await ask("GET", "faults");
  show($("faults"), faults.map(line));
  $("no-faults").hidden = faults.length > 0;
}

function askNumber() {
  const { number } = FAULTS[$("fault").elements.fault.value];
  const input = $("fault").elements.amount;
  $("amount-label").hidden = !number;
  input.disabled = !number;
  if (!number) return;
  [$("amount-label").firstElementChild.textContent, input.value] = number;
}

async function add(event) {
  event.preventDefault();
  const form = Object.fromEntries(new FormData(event.target));
  const spec = { fault: FAULTS[form.fault].write(Number(form.amount)), match: {} };
  for (const field of ["contract", "userId", "path", "type"]) if (form[field]) spec.match[field] = form[field];
  if (form.times) spec.times = Number(form.times);
  try {
    await ask("POST", "faults", spec);
    $("fault-error").textContent = "";
  } catch (error) {
    $("fault-error").textContent = error.message;
  }
  await showFaults();
}

function line({ id, fault, match, matched, fired, times }) {
  const remove = async () => {
    await ask("DELETE", `faults/${id}`).catch(() => {});
    await showFaults();
  };
  const often = times ? `${fired} of ${times}` : `${fired}`;
  return el(
    "li",
    {},
    el(
      "span",
      {},
      el("code", {}, JSON.stringify(fault)),
      " ",
      el("code", { class: "quiet" }, JSON.stringify(match)),
      ` matched ${matched}, fired ${often}`,
    ),
    el(
      "button",
      { type: "button", "data-key": `fault ${id}`, "aria-label": `Remove fault ${id}`, onclick: remove },
      "Remove",
    ),
  );
}
