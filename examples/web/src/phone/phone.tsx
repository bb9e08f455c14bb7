import { usePeople } from "../desk/people";
import { Frame } from "./frame";
import { Handset } from "./handset";
import type { Account } from "./session";
import { useSession } from "./use-session";

/** A phone of somebody who has signed in, from the first moment on. */
export function Phone({ account, onSignOut }: { account: Account; onSignOut?: (() => void) | undefined }) {
  const opening = useSession(account);
  const name = usePeople().name(account.userId) ?? account.userId;
  if (opening.step === "open") return <Handset session={opening.session} name={name} onSignOut={onSignOut} />;
  return (
    <Frame name={name} userId={account.userId} onSignOut={onSignOut} link={undefined}>
      <div class="screen screen-centre">
        {opening.step === "opening" ? (
          <p class="muted" role="status">
            Signing in …
          </p>
        ) : (
          <div role="alert">
            <p class="problem">{opening.words}</p>
            <button type="button" class="button" onClick={opening.retry}>
              Try again
            </button>
          </div>
        )}
      </div>
    </Frame>
  );
}
