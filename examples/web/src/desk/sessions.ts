import { Store } from "../browser/store";
import type { Session } from "../phone/session";

/** The phones of this page that are signed in. */
export const sessions = new Store<readonly Session[]>([]);

/** Adds one until the returned function is called. */
export function registerSession(session: Session): () => void {
  sessions.update((all) => [...all, session]);
  return () => sessions.update((all) => all.filter((it) => it !== session));
}
