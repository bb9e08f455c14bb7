import { useState } from "preact/hooks";
import type { Contract } from "ringway";
import { ContractChoice } from "../desk/contract-choice";
import { usePeople } from "../desk/people";
import { BOTH, go } from "../desk/plan";

/** Who are you, and what does the backend speak? */
export function SignIn({ contract: asked }: { contract: Contract }) {
  const { list, problem } = usePeople();
  const [contract, setContract] = useState(asked);
  const [userId, setUserId] = useState<string>();
  const chosen = userId ?? list.find(({ role }) => role !== "admin")?.id;

  function submit(event: Event) {
    event.preventDefault();
    if (chosen) go({ contract, users: [chosen] });
  }

  return (
    <section class="phone" aria-labelledby="sign-in">
      <form class="sign-in" onSubmit={submit}>
        <h2 id="sign-in">Sign in</h2>
        <p class="muted">Take one of the people that the mock server knows. There is no password.</p>
        <label class="field">
          <span>Who are you?</span>
          <select value={chosen} onChange={(event) => setUserId(event.currentTarget.value)}>
            {list.map(({ id, name }) => (
              <option key={id} value={id}>{`${name} (${id})`}</option>
            ))}
          </select>
        </label>
        <ContractChoice name="sign-in-contract" value={contract} onChange={setContract} />
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class="button button-primary" disabled={!chosen}>
          Sign in
        </button>
        <button type="button" class="button" onClick={() => go({ contract, users: BOTH })}>
          Show two phones side by side
        </button>
      </form>
    </section>
  );
}
