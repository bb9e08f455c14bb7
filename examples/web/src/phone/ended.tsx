import { useStore } from "../browser/store";
import { usePeople } from "../desk/people";
import { duration, personName } from "../words/call";
import { endWords } from "../words/end-reason";
import { Avatar } from "./avatar";
import { CallButton } from "./call-button";
import type { PastCall } from "./history";
import type { Session } from "./session";

/** A call is over: why, in words, and what now. */
export function Ended({ session, past: { call, end } }: { session: Session; past: PastCall }) {
  const failure = useStore(session.failure);
  const who = personName(call.peer, usePeople().name);
  const { title, detail } = endWords(end.reason, who);
  const why = end.history === "failed" && failure?.call === call.id ? failure.words : detail;
  const done = () => session.over.set(undefined);

  return (
    <section
      class="call call-over"
      aria-label={`Call with ${who}, over`}
      data-focus
      tabIndex={-1}
      onKeyDown={(event) => event.key === "Escape" && done()}
    >
      <div class="call-who">
        <Avatar id={call.peer.id} name={who} size="large" />
        <h3>{title}</h3>
        {why && <p>{why}</p>}
        {end.durationMs > 0 && <p>{`The call took ${duration(end.durationMs)}`}</p>}
      </div>
      <div class="call-buttons">
        <CallButton icon="check" label="Done" mood="plain" onClick={done} />
        <CallButton
          icon={call.media === "video" ? "camera" : "phone"}
          label="Call again"
          mood="good"
          onClick={() => session.call(call.peer.id, call.media)}
        />
      </div>
    </section>
  );
}
