import { type CallSnapshot, type Event, isCallError } from "ringway";
import { Store } from "../browser/store";

const KEPT = 200;

/** One line of what happens under the hood. */
export interface LogLine {
  id: number;
  at: Date;
  /** `did`: the person did it. `event`: Ringway tells it. `error`: it went wrong. */
  kind: "did" | "event" | "error";
  name: string;
  detail: string;
}

/** What happened, newest first. */
export class Log {
  readonly lines = new Store<readonly LogLine[]>([]);
  #next = 0;

  did(name: string, detail: string): void {
    this.#add("did", name, detail);
  }

  event(event: Event): void {
    this.#add("event", event.type, describe(event));
  }

  /** For developers: the code, what happened, and what to do about it. */
  error(name: string, error: unknown): void {
    const text = isCallError(error) ? `${error.code}: ${error.reason} ${error.hint}` : String(error);
    this.#add("error", name, text);
  }

  #add(kind: LogLine["kind"], name: string, detail: string): void {
    const line = { id: this.#next++, at: new Date(), kind, name, detail };
    this.lines.update((lines) => [line, ...lines].slice(0, KEPT));
  }
}

/** Tokens are left out: a log is read over shoulders. */
function describe(event: Event): string {
  switch (event.type) {
    case "incoming":
    case "changed":
    case "ended":
      return call(event.call);
    case "incomingRejectedBusy":
      return `${event.media} from ${event.peer.id}`;
    case "credentials":
      return `${short(event.call)} for ${event.credentials.channel}${event.renewed ? ", renewed" : ""}`;
    case "credentialsExpired":
      return `${short(event.call)}: ${event.error.reason}`;
    case "qualityWarning":
      return `${short(event.call)} ${event.quality}`;
    case "linkChanged":
      return event.link;
    case "authRequired":
      return event.error.reason;
    case "message":
      return event.text;
    case "warning":
      return `${event.warning} ${event.raised ? "begins" : "is over"}`;
    default:
      return event satisfies never;
  }
}

function call({ id, status, direction, peer, mediaState, end }: CallSnapshot): string {
  const from = direction === "incoming" ? `from ${peer.id}` : `to ${peer.id}`;
  return [short(id), from, status, end ? end.reason : `media ${mediaState}`].join(" · ");
}

/** Enough of an id to tell the calls of an afternoon apart. */
function short(id: string): string {
  return id.slice(0, 4);
}
