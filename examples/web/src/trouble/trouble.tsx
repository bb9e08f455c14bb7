import { useState } from "preact/hooks";
import type { Contract } from "ringway";
import { useStore } from "../browser/store";
import { usePeople } from "../desk/people";
import type { Session } from "../phone/session";
import { deeds } from "./deeds";
import { Everywhere } from "./everywhere";

interface Props {
  contract: Contract;
  sessions: readonly Session[];
}

/** Makes trouble, through the mock's control API: to see what an app goes through, and that it comes back. */
export function Trouble({ contract, sessions: all }: Props) {
  const [chosen, choose] = useState<string>();
  const [said, setSaid] = useState("");
  const victim = all.find(({ account }) => account.userId === chosen) ?? all[0];

  async function run(act: () => Promise<string>) {
    setSaid(await act().catch((error: Error) => error.message));
  }

  return (
    <aside class="trouble" aria-labelledby="trouble">
      <h2 id="trouble">Make trouble</h2>
      <p class="muted">The mock server does it; the phones have to live with it.</p>
      {victim && all.length > 1 && <Victims all={all} victim={victim} choose={choose} />}
      {victim && <ForPhone session={victim} run={run} />}
      <Everywhere contract={contract} run={run} />
      <p class="trouble-said" role="status">
        {said}
      </p>
    </aside>
  );
}

interface Choice {
  all: readonly Session[];
  victim: Session;
  choose: (userId: string) => void;
}

function Victims({ all, victim, choose }: Choice) {
  const known = usePeople().name;
  return (
    <fieldset class="choice">
      <legend>For</legend>
      {all.map((session) => {
        const { userId } = session.account;
        return (
          <label key={userId}>
            <input type="radio" name="victim" checked={session === victim} onChange={() => choose(userId)} />
            <span>{known(userId) ?? userId}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

function ForPhone({ session, run }: { session: Session; run: (act: () => Promise<string>) => void }) {
  const name = usePeople().name(session.account.userId) ?? session.account.userId;
  // What fits depends on the calls and on their media.
  useStore(session.client);
  useStore(session.media.running);
  return (
    <fieldset class="deeds">
      <legend>{`${name}'s phone`}</legend>
      {deeds.map((deed) => (
        <button
          key={deed.label}
          type="button"
          class="button button-small"
          title={deed.about}
          disabled={!deed.fits(session)}
          onClick={() => run(() => deed.act(session))}
        >
          {deed.label}
        </button>
      ))}
    </fieldset>
  );
}
