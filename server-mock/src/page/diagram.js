// Traffic as a sequence diagram: everybody has a lane, the server has one, and every message is an arrow between two of them.
import { $, el, time } from "./dom.js";
import { nameOf } from "./overview.js";

const SERVER = "server";
const NOBODY = "somebody";

/** Draws journal entries; `call` tells who is meant where an entry does not. */
export function draw(entries, users, call) {
  const messages = entries
    .flatMap((entry) => spoken(entry, actor(entry, call)))
    .sort((one, other) => one.order - other.order);
  const people = [
    ...new Set([...(call?.participants.map(({ userId }) => userId) ?? []), ...messages.map(({ user }) => user)]),
  ];
  const middle = Math.ceil(people.length / 2);
  const lanes = [...people.slice(0, middle), SERVER, ...people.slice(middle)];
  $("no-traffic").hidden = messages.length > 0;
  const size = { "--lanes": lanes.length };
  const heads = lanes.map((lane) => el("li", {}, lane === SERVER ? "mock server" : nameOf(users, lane)));
  const arrows = messages.map((message) => arrow(message, lanes, users));
  $("diagram").replaceChildren(
    ...(messages.length > 0
      ? [el("ul", { class: "lanes", style: size }, ...heads), el("ol", { class: "messages", style: size }, ...arrows)]
      : []),
  );
}

/** Who is on the client's side. Two contracts know their users by what these say of themselves. */
function actor({ userId, contract, path, body }, call) {
  if (userId) return userId;
  if (body?.userId) return String(body.userId);
  if (contract !== "private-call") return NOBODY;
  if (body?.callerId) return String(body.callerId);
  const [, , what, id] = path.split("/");
  if (what === "incoming") return id;
  const [caller, receiver] = call?.participants ?? [];
  return { accept: receiver, reject: receiver, cancel: caller, status: caller }[what]?.userId ?? NOBODY;
}

/** What an entry says, and to whom: a request and its answer are two messages. Their times say nothing of order while the clock is frozen. */
function spoken(entry, user) {
  const { seq, at, event, direction, lost } = entry;
  const from = direction === "in";
  if (event !== "request") return [{ order: seq, at, user, from, lost, label: label(entry) }];
  const asked = { order: seq, at, user, from: true, lost: false, label: `${entry.method} ${entry.path}` };
  const answered = {
    order: (entry.answeredAfter ?? seq) + 0.5,
    at: entry.answeredAt ?? at,
    user,
    from: false,
    lost,
    answer: true,
    label: entry.status ? String(entry.status) : "no answer",
  };
  return [asked, answered];
}

function label({ event, type, status, path }) {
  if (event === "open") return `opens ${path}`;
  if (event === "close") return status ? `closes (${status})` : "closes";
  return type ?? "message";
}

function arrow({ at, user, from, lost, answer, label }, lanes, users) {
  const [one, other] = [lanes.indexOf(user), lanes.indexOf(SERVER)];
  const [left, right] = [Math.min(one, other), Math.max(one, other)];
  const rightwards = from === one < other;
  const name = user === NOBODY ? NOBODY : nameOf(users, user);
  const way = from ? `${name} to the server: ` : `the server to ${name}: `;
  return el(
    "li",
    {
      class: [rightwards ? "right" : "left", answer && "answer", lost && "lost"].filter(Boolean).join(" "),
      style: { "grid-column": `${left + 1} / ${right + 2}`, "--span": right - left + 1 },
    },
    el(
      "span",
      {},
      el("time", {}, time(at)),
      " ",
      el("span", { class: "hidden" }, way),
      el("code", {}, label),
      lost ? el("span", { class: "hidden" }, " (lost)") : undefined,
    ),
  );
}
