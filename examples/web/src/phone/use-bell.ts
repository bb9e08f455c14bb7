import { useEffect } from "preact/hooks";
import type { CallSnapshot } from "ringway";
import { usePeople } from "../desk/people";
import { type Bell, ring } from "../ring/bells";
import { personName } from "../words/call";

/** Rings for as long as the call does. */
export function useBell(call: CallSnapshot | undefined): void {
  const who = usePeople().name;
  const kind: Bell["kind"] | undefined = call?.phase === "ringing" ? call.direction : undefined;
  const words = call ? `${personName(call.peer, who)} is calling` : "";
  useEffect(() => (kind ? ring({ kind, words }) : undefined), [kind, words]);
}
