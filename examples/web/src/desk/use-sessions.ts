import { useLayoutEffect, useState } from "preact/hooks";
import { Session } from "../phone/session";
import type { Plan } from "./plan";

/** A session for each of the plan's users, for as long as the plan stays the same. */
export function useSessions({ contract, users }: Plan): readonly Session[] {
  const [sessions, setSessions] = useState<readonly Session[]>([]);
  const who = users.join(" ");
  useLayoutEffect(() => {
    const begun = who.split(" ").flatMap((userId) => (userId ? new Session({ contract, userId }) : []));
    setSessions(begun);
    return () => {
      setSessions([]);
      for (const session of begun) void session.close();
    };
  }, [contract, who]);
  return sessions;
}
