// Events as lines of a client's log, in the words of ../../../examples/scenarios/README.md, with ids for names.

/** The line of an event; nothing for those that the log leaves out. */
export function line(event) {
  switch (event.type) {
    case "incoming":
      return `incoming from ${event.call.peer.id}`;
    case "incomingRejectedBusy":
      return `refused ${event.peer.id} as busy`;
    case "changed":
      return event.call.status;
    case "ended":
      return `ended ${event.call.end.reason}`;
    case "qualityWarning":
      return `quality ${event.quality}`;
    case "credentialsExpired":
      return "credentials expired";
    case "authRequired":
      return "auth required";
  }
}
