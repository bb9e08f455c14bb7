import { useStore } from "../browser/store";
import { Handset } from "../phone/handset";
import { SignIn } from "../phone/sign-in";
import { Trouble } from "../trouble/trouble";
import { DeskHeader } from "./desk-header";
import { PeopleContext, useFetchedPeople } from "./people";
import { go, plan } from "./plan";
import { useSessions } from "./use-sessions";

/** The page: one phone or two, and trouble for them. */
export function Desk() {
  const now = useStore(plan);
  const people = useFetchedPeople();
  const sessions = useSessions(now);
  const { contract, users } = now;
  const onSignOut = users.length === 1 ? () => go({ contract, users: [] }) : undefined;
  return (
    <>
      <DeskHeader plan={now} />
      {people && (
        <PeopleContext.Provider value={people}>
          <main class={users.length === 2 ? "desk desk-two" : "desk"}>
            {users.length === 0 && <SignIn plan={now} />}
            {sessions.map((session) => (
              <Handset
                key={`${session.account.contract} ${session.account.userId}`}
                session={session}
                onSignOut={onSignOut}
              />
            ))}
            {sessions.length > 0 && <Trouble contract={contract} sessions={sessions} />}
          </main>
        </PeopleContext.Provider>
      )}
    </>
  );
}
