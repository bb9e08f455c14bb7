import { useNow } from "../browser/use-now";
import { duration } from "../words/call";

/** How long it has been since a moment of the page's clock. Screen readers are not told each second. */
export function Timer({ since }: { since: number }) {
  const now = useNow();
  return (
    <span role="timer" aria-live="off">
      {duration(Math.max(0, now - since))}
    </span>
  );
}
