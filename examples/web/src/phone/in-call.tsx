import type { CallSnapshot } from "ringway";
import { Store, useStore } from "../browser/store";
import { usePeople } from "../desk/people";
import type { MediaView } from "../media/stand-in";
import { personName } from "../words/call";
import { CallButton } from "./call-button";
import type { Session } from "./session";
import { Stage } from "./stage";
import { WaitingCall } from "./waiting-call";

interface Props {
  session: Session;
  call: CallSnapshot;
  /** Another call that came in meanwhile. */
  waiting: CallSnapshot | undefined;
}

/** A call that goes on, from dialling to its end. */
export function InCall({ session, call, waiting }: Props) {
  const media = useStore(session.media.running).get(call.id);
  const view = useStore(media?.view ?? notJoined);
  const who = personName(call.peer, usePeople().name);
  const answered = call.phase === "connecting" || call.phase === "active";

  function onKeyDown(event: KeyboardEvent) {
    // While it only rings, Escape takes it back. A conversation is not ended by a slip of the finger.
    if (event.key === "Escape" && !answered) void session.end(call.id);
  }

  return (
    <section class="call" aria-label={`Call with ${who}`} data-focus tabIndex={-1} onKeyDown={onKeyDown}>
      <Stage call={call} who={who} view={view} />
      {waiting && <WaitingCall session={session} current={call} waiting={waiting} />}
      <div class="call-buttons">
        <CallButton
          icon={view.mine.microphone ? "microphone" : "microphoneOff"}
          label="Mute"
          mood="plain"
          pressed={!view.mine.microphone}
          disabled={!media}
          onClick={() => media?.use({ microphone: !view.mine.microphone })}
        />
        <CallButton
          icon={view.mine.camera ? "camera" : "cameraOff"}
          label="Camera"
          mood="plain"
          pressed={view.mine.camera}
          disabled={!media}
          onClick={() => media?.use({ camera: !view.mine.camera })}
        />
        <CallButton
          icon="hangUp"
          label={answered ? "Hang up" : "Cancel"}
          mood="bad"
          onClick={() => session.end(call.id)}
        />
      </div>
    </section>
  );
}

const notJoined = new Store<MediaView>({
  mine: { microphone: true, camera: false },
  theirs: undefined,
  joinedAt: undefined,
});
