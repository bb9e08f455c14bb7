import type { CallSnapshot } from "ringway";
import { usePeople } from "../desk/people";
import { personName } from "../words/call";
import type { Session } from "./session";

interface Props {
  session: Session;
  current: CallSnapshot;
  waiting: CallSnapshot;
}

/** Somebody else calls during a call. */
export function WaitingCall({ session, current, waiting }: Props) {
  const who = personName(waiting.peer, usePeople().name);

  async function swap() {
    await session.end(current.id);
    await session.accept(waiting.id);
  }

  return (
    <section class="waiting" aria-label={`${who} is calling too`}>
      <p>{`${who} is calling too`}</p>
      <button type="button" class="button" onClick={() => session.decline(waiting.id, "busy")}>
        Say busy
      </button>
      <button type="button" class="button button-primary" onClick={swap}>
        End and accept
      </button>
    </section>
  );
}
