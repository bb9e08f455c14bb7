import { useStore } from "../browser/store";
import { Phone } from "../phone/phone";
import { SignIn } from "../phone/sign-in";
import { Trouble } from "../trouble/trouble";
import { DeskHeader } from "./desk-header";
import { PeopleContext, useFetchedPeople } from "./people";
import { go, plan } from "./plan";

/** The page: one phone or two, and trouble for them. */
export function Desk() {
  const now = useStore(plan);
  const people = useFetchedPeople();
  const { contract, users } = now;
  const onSignOut = users.length === 1 ? () => go({ contract, users: [] }) : undefined;
  return (
    <PeopleContext.Provider value={people}>
      <DeskHeader plan={now} />
      <main class={users.length === 2 ? "desk desk-two" : "desk"}>
        {users.length === 0 && <SignIn plan={now} />}
        {users.map((userId) => (
          <Phone key={`${contract} ${userId}`} account={{ contract, userId }} onSignOut={onSignOut} />
        ))}
        {users.length > 0 && <Trouble />}
      </main>
    </PeopleContext.Provider>
  );
}
