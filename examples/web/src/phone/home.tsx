import { HistoryList } from "./history-list";
import { PeopleList } from "./people-list";
import type { Session } from "./session";

/** No call: whom to call, and what there was. */
export function Home({ session }: { session: Session }) {
  return (
    <div class="home" data-focus tabIndex={-1} role="group" aria-label="People and calls">
      <PeopleList session={session} />
      <HistoryList session={session} />
    </div>
  );
}
