import { useRef } from "preact/hooks";
import type { CallSnapshot } from "ringway";
import { usePeople } from "../desk/people";
import { kindWords, personName } from "../words/call";
import { Avatar } from "./avatar";
import { CallButton } from "./call-button";
import type { Session } from "./session";

/** Keys that are pressed so soon, in milliseconds, were meant for what was there before. */
const SURPRISE_MS = 500;

/** Somebody calls. Enter picks up, Escape declines. */
export function Incoming({ session, call }: { session: Session; call: CallSnapshot }) {
  const shownAt = useRef(performance.now());
  const who = personName(call.peer, usePeople().name);
  const accept = () => session.accept(call.id);
  const decline = () => session.decline(call.id, "declined");

  function onKeyDown(event: KeyboardEvent) {
    const surprised = event.repeat || event.timeStamp - shownAt.current < SURPRISE_MS;
    const act = event.key === "Escape" ? decline : event.key === "Enter" ? accept : undefined;
    // A focused button does what it says by itself.
    if (!act || (event.key === "Enter" && event.target !== event.currentTarget)) return;
    event.preventDefault();
    if (!surprised) void act();
  }

  return (
    <div
      class="call call-rings"
      role="alertdialog"
      aria-labelledby={`caller-${call.id}`}
      aria-describedby={`kind-${call.id}`}
      data-focus
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <div class="call-who">
        <Avatar id={call.peer.id} name={who} size="large" />
        <h3 id={`caller-${call.id}`}>{`${who} is calling`}</h3>
        <p id={`kind-${call.id}`}>{kindWords(call.media)}</p>
      </div>
      <div class="call-buttons">
        <CallButton icon="cross" label="Decline" mood="bad" onClick={decline} />
        <CallButton icon="clock" label="Busy" mood="plain" onClick={() => session.decline(call.id, "busy")} />
        <CallButton icon={call.media === "video" ? "camera" : "phone"} label="Accept" mood="good" onClick={accept} />
      </div>
    </div>
  );
}
