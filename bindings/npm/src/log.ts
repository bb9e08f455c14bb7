// What is logged: what a user would notice at info, what nobody can go on without at warn, traffic at debug.
//
// Bodies and frames are counted, never shown: they belong to the app and may hold its secrets.
import { protect } from "./listeners.js";
import type { Event } from "./model.js";

/** How much a line of the log matters. */
export type LogLevel = "debug" | "info" | "warn";

/** Takes a line of the log. No line holds a token. */
export type Log = (level: LogLevel, text: string) => void;

/** The app's log, which cannot break anything; without one, nothing is logged. */
export function logOf(log: Log | undefined): Log {
  return (level, text) => {
    if (log) protect(() => log(level, text));
  };
}

/** The line about an event. */
export function lineOf(event: Event): [LogLevel, string] {
  switch (event.type) {
    case "incoming":
      return ["info", `call ${event.call.id}: incoming from ${event.call.peer.id}`];
    case "incomingRejectedBusy":
      return ["info", `refused ${event.peer.id} as busy`];
    case "changed":
      return ["info", `call ${event.call.id}: ${event.call.status}`];
    case "ended":
      return ["info", `call ${event.call.id}: ended, ${event.call.end?.reason}`];
    case "credentials":
      return ["debug", `call ${event.call}: media credentials`];
    case "credentialsExpired":
      return ["warn", `call ${event.call}: media credentials ran out: ${event.error.message}`];
    case "qualityWarning":
      return ["info", `call ${event.call}: bad network, ${event.quality}`];
    case "linkChanged":
      return ["info", `link: ${event.link}`];
    case "authRequired":
      return ["warn", `the backend does not take the token: ${event.error.message}`];
    case "message":
      return ["debug", `message of the app, ${event.text.length} characters`];
    case "warning":
      return ["info", `${event.warning} ${event.raised ? "begins" : "is over"}`];
  }
}
