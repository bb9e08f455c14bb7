import { HistoryList } from "./history-list";
import { PeopleList } from "./people-list";
import type { Session } from "./session";

/** No call: whom to call, and what there was. */
export function Home({ session, name }: { session: Session; name: string }) {
  return (
    <section class="home" data-focus tabIndex={-1} aria-label={`${name}'s people and calls`}>
      <PeopleList session={session} />
      <HistoryList session={session} />
    </section>
  );
}
