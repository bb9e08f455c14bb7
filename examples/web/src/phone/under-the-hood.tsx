import { useState } from "preact/hooks";
import { useStore } from "../browser/store";
import { useNow } from "../browser/use-now";
import { duration } from "../words/call";
import type { LogLine } from "./log";
import type { Session } from "./session";

/** For developers: what Ringway tells, as it comes, and what it waits for. */
export function UnderTheHood({ session, name }: { session: Session; name: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="hood" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Under the hood</summary>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <section class="hood-inside" aria-label={`Under the hood of ${name}'s phone`} tabIndex={0}>
          <Waits session={session} />
          <Lines session={session} />
        </section>
      )}
    </details>
  );
}

/** `explain()`: why nothing happens. */
function Waits({ session }: { session: Session }) {
  // It is another one when the client is, and as time goes by.
  useStore(session.client);
  useNow();
  const waits = session.client.explain();
  return (
    <>
      <h4>It waits for</h4>
      <ul class="waits">
        {waits.map(({ call, reason, untilMs }) => (
          <li key={`${call} ${reason}`}>
            {reason}
            {untilMs !== undefined && <span class="muted">{` · ${duration(untilMs)} at most`}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

function Lines({ session }: { session: Session }) {
  const lines = useStore(session.log.lines);
  return (
    <>
      <h4>Events</h4>
      <ol class="log" reversed>
        {lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ol>
    </>
  );
}

const marks: Record<LogLine["kind"], string> = { did: "→", event: "←", error: "✗" };

function Line({ line: { at, kind, name, detail } }: { line: LogLine }) {
  return (
    <li class={`log-line log-${kind}`}>
      <time dateTime={at.toISOString()}>{at.toISOString().slice(11, 23)}</time>
      <span>
        <b>{`${marks[kind]} ${name}`}</b> {detail}
      </span>
    </li>
  );
}
