import type { HistoryKind } from "ringway";
import { useStore } from "../browser/store";
import { usePeople } from "../desk/people";
import { duration, kindWords, personName } from "../words/call";
import { endWords } from "../words/end-reason";
import type { PastCall } from "./history";
import { Icon } from "./icon";
import type { Session } from "./session";

/** What became of the last calls. */
export function HistoryList({ session }: { session: Session }) {
  const calls = useStore(session.history.calls);
  return (
    <section>
      <h3>Calls</h3>
      {calls.length === 0 ? (
        <p class="muted">None yet.</p>
      ) : (
        <ul class="rows">
          {calls.map((past) => (
            <Line key={past.call.id} past={past} />
          ))}
        </ul>
      )}
    </section>
  );
}

const moods: Record<HistoryKind, string> = {
  completed: "past",
  missed: "past past-missed",
  declined: "past",
  cancelled: "past",
  failed: "past past-missed",
  elsewhere: "past",
};

function Line({ past: { call, end, at } }: { past: PastCall }) {
  const who = personName(call.peer, usePeople().name);
  const lasted = end.durationMs > 0 ? `, ${duration(end.durationMs)}` : "";
  const when = new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return (
    <li class={moods[end.history]}>
      <Icon name={call.direction} />
      <div class="row-text">
        <strong>{who}</strong>
        <span>{`${endWords(end.reason, who).title} · ${kindWords(call.media)}${lasted}`}</span>
      </div>
      <time dateTime={new Date(at).toISOString()}>{when}</time>
    </li>
  );
}
