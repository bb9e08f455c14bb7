// The control API as this page uses it. Addresses are relative: a namespace has a page of its own.

const KEY = "ringway-mock-key";

/** What the server says instead of what was asked for. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Keeps the key for as long as this tab lives. */
export function useKey(key) {
  sessionStorage.setItem(KEY, key);
}

/** Asks the control API. */
export async function ask(method, path, body) {
  const answer = await request(method, path, body);
  return answer.json();
}

/** Calls `heard(name, data)` for everything that happens, until the connection ends. */
export async function listen(opened, heard) {
  const answer = await request("GET", "events");
  opened();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (text + value).split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const name = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (name && data) heard(name, JSON.parse(data));
    }
  }
}

async function request(method, path, body) {
  const headers = {};
  const key = sessionStorage.getItem(KEY);
  if (key) headers["x-mock-key"] = key;
  if (body !== undefined) headers["content-type"] = "application/json";
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({}));
  throw new Refused(answer.status, said.error ?? `${answer.status}`);
}
