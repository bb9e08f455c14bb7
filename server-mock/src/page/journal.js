// Searching the journal. The server searches; the page shows one page of what it found, and goes on when asked.

import { ask } from "./api.js";
import { $, el, show, time } from "./dom.js";

const PAGE = 100;

let query = new URLSearchParams();
let next = 0;

/** Makes the form work. */
export function startJournal() {
  $("search").addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  $("more").addEventListener("click", more);
}

/** Looks for what the form says, from the beginning. */
export async function search() {
  query = new URLSearchParams({ limit: PAGE });
  for (const [name, value] of new FormData($("search"))) if (value) query.set(name, value);
  const page = await ask("GET", `journal?${query}`);
  next = page.next;
  show($("journal"), page.entries.map(row));
  tell(page.matched, page.entries.length);
}

async function more() {
  query.set("after", next);
  const page = await ask("GET", `journal?${query}`);
  next = page.next;
  $("journal").append(...page.entries.map(row));
  tell(page.matched, page.entries.length);
}

function tell(matched, shown) {
  const left = matched - shown;
  $("matched").textContent = `${$("journal").children.length} shown${left > 0 ? `, ${left} more` : ""}`;
  $("more").hidden = left <= 0;
}

function row({ seq, at, contract, userId, event, method, path, type, status, body, text, answer, lost }) {
  const what = event === "request" ? `${method} ${path}` : event === "frame" ? (type ?? "message") : `${event} ${path}`;
  const said = body === undefined ? (text ?? "") : JSON.stringify(body);
  const answered = answer?.body === undefined ? "" : ` → ${JSON.stringify(answer.body)}`;
  return el(
    "tr",
    {},
    el("td", {}, String(seq)),
    el("td", { class: "mono time" }, time(at)),
    el("td", {}, userId ?? "–"),
    el("td", {}, el("code", {}, what), contract ? ` (${contract})` : ""),
    el("td", {}, lost ? "lost" : status ? String(status) : ""),
    el("td", {}, el("code", {}, (said + answered).slice(0, 400))),
  );
}
