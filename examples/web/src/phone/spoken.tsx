import type { CallSnapshot } from "ringway";
import { usePeople } from "../desk/people";
import { personName, statusWords } from "../words/call";
import { endWords } from "../words/end-reason";
import type { PastCall } from "./history";

interface Props {
  call: CallSnapshot | undefined;
  waiting: CallSnapshot | undefined;
  over: PastCall | undefined;
}

/** What a screen reader says when something changes, wherever the focus is. Only who waits for an answer interrupts. */
export function Spoken({ call, waiting, over }: Props) {
  const known = usePeople().name;
  const name = (call: CallSnapshot) => personName(call.peer, known);
  const caller = waiting ?? (call?.direction === "incoming" && call.phase === "ringing" ? call : undefined);
  const calm =
    call && call !== caller
      ? `${name(call)}: ${statusWords(call)}`
      : !call && over
        ? endWords(over.end.reason, name(over.call)).title
        : "";
  return (
    <>
      <p class="spoken" role="alert">
        {caller ? `${name(caller)} is calling` : ""}
      </p>
      <p class="spoken" role="status">
        {calm}
      </p>
    </>
  );
}
