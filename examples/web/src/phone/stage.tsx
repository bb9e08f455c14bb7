import type { CallSnapshot } from "ringway";
import type { Devices, MediaView } from "../media/stand-in";
import { statusWords } from "../words/call";
import { Avatar } from "./avatar";
import { Timer } from "./timer";

interface Props {
  call: CallSnapshot;
  who: string;
  view: MediaView;
}

/** Where the picture would be. With a real media SDK, its video elements go here. */
export function Stage({ call, who, view: { theirs, joinedAt } }: Props) {
  const rings = call.phase === "dialing" || call.phase === "ringing";
  const present = channel(who, theirs);
  const talks = call.status === "active" && joinedAt !== undefined;
  return (
    <div class={rings ? "call-who call-waits" : "call-who"}>
      <Avatar id={call.peer.id} name={who} size="large" />
      <h3>{who}</h3>
      <p>{talks ? <Timer since={joinedAt} /> : statusWords(call)}</p>
      {joinedAt !== undefined && (
        <>
          <p class="stand-in">Stand-in: no real sound or picture</p>
          {/* Other words are another line: centred text would move when it is changed. */}
          <p key={present}>{present}</p>
        </>
      )}
    </div>
  );
}

function channel(who: string, devices: Devices | undefined): string {
  if (!devices) return `${who} is not in the channel`;
  const microphone = devices.microphone ? "microphone on" : "muted";
  return `${who}: ${microphone}, ${devices.camera ? "camera on" : "camera off"}`;
}
