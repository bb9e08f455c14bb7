import { useStore } from "../browser/store";
import { usePeople } from "../desk/people";
import type { MockUser } from "../mock/control";
import { Avatar } from "./avatar";
import { Icon } from "./icon";
import type { Session } from "./session";

/** Whom to call. */
export function PeopleList({ session }: { session: Session }) {
  const { list } = usePeople();
  const here = new Set(useStore(session.presence.others).values());
  const others = list
    .filter(({ id, role }) => id !== session.account.userId && role !== "admin")
    .sort((a, b) => a.name.localeCompare(b.name));
  return (
    <section>
      <h3>People</h3>
      <ul class="rows">
        {others.map((person) => (
          <Person key={person.id} person={person} here={here.has(person.id)} session={session} />
        ))}
      </ul>
    </section>
  );
}

function Person({ person: { id, name }, here, session }: { person: MockUser; here: boolean; session: Session }) {
  return (
    <li class="row">
      <Avatar id={id} name={name} size="medium" />
      <div class="row-text">
        <strong>{name}</strong>
        <span class={here ? "presence presence-here" : "presence"}>{here ? "has a phone here" : "no phone here"}</span>
      </div>
      <button
        type="button"
        class="round round-soft"
        aria-label={`Call ${name} with voice`}
        onClick={() => session.call(id, "audio")}
      >
        <Icon name="phone" />
      </button>
      <button
        type="button"
        class="round round-soft"
        aria-label={`Call ${name} with video`}
        onClick={() => session.call(id, "video")}
      >
        <Icon name="camera" />
      </button>
    </li>
  );
}
