// Who there is, who is connected, and the calls.
import { $, el, show } from "./dom.js";

/** Shows users, guests and calls; `choose` is told which call somebody wants to look at. */
export function showOverview({ users, guests, calls }, chosen, choose) {
  show($("people"), [...users.map(person), ...guests.map((guest) => person({ ...guest, name: "guest" }))]);
  show(
    $("calls"),
    calls.map((call) => row(call, users, chosen, choose)),
  );
  $("no-calls").hidden = calls.length > 0;
}

/** What to call somebody. */
export const nameOf = (users, id) => users.find((user) => user.id === id)?.name ?? id;

function person({ id, name, connected }) {
  const sockets = Object.entries(connected).map(([contract, count]) =>
    count > 1 ? `${contract} ×${count}` : contract,
  );
  const online = sockets.length > 0;
  return el(
    "tr",
    {},
    el("td", { class: "mono" }, id ?? "?"),
    el("td", {}, name),
    el("td", { class: online ? "live" : "quiet" }, online ? sockets.join(", ") : "–"),
  );
}

function row(call, users, chosen, choose) {
  const people = call.participants.map(({ userId, state }) => `${nameOf(users, userId)} (${state})`);
  const pressed = chosen?.contract === call.contract && chosen.id === call.id;
  const button = el(
    "button",
    {
      type: "button",
      title: call.id,
      "data-key": `${call.contract} ${call.id}`,
      "aria-pressed": String(pressed),
      onclick: () => choose(call),
    },
    el("code", {}, call.id.length > 14 ? `${call.id.slice(0, 12)}…` : call.id),
  );
  return el(
    "tr",
    {},
    el("td", {}, button),
    el("td", {}, call.contract),
    el("td", {}, people.join(", ")),
    el("td", { class: call.live ? "live" : "quiet" }, call.status),
  );
}
