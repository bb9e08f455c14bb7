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
  const asked = useStore(plan);
  const people = useFetchedPeople();
  const { contract } = asked;
  // Whoever the backend does not know cannot sign in, whatever the address says.
  const users = asked.users.filter((id) => people?.name(id) !== undefined);
  const sessions = useSessions({ contract, users });
  const onSignOut = users.length === 1 ? () => go({ contract, users: [] }) : undefined;
  return (
    <>
      <DeskHeader plan={asked} />
      {people && (
        <PeopleContext.Provider value={people}>
          <main class={users.length === 2 ? "desk desk-two" : "desk"}>
            {users.length === 0 && <SignIn contract={contract} />}
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
