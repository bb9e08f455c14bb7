import { ContractChoice } from "./contract-choice";
import { NotificationButton, RingtoneButton } from "./noise";
import { BOTH, go, type Plan, write } from "./plan";

/** What holds for the whole page. */
export function DeskHeader({ plan }: { plan: Plan }) {
  const { contract, users } = plan;
  const other: Plan = users.length === 2 ? { contract, users: [] } : { contract, users: BOTH };

  function follow(event: MouseEvent) {
    // A new tab, or another window, is for the browser to open.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(other);
  }

  return (
    <header class="desk-header">
      <h1>
        <img src="/favicon.svg" alt="" width="28" height="28" />
        Ringway
      </h1>
      {users.length === 2 && (
        <ContractChoice name="contract" value={contract} onChange={(contract) => go({ contract, users })} />
      )}
      <nav class="desk-tools" aria-label="Page">
        <a href={write(other)} class="button" onClick={follow}>
          {users.length === 2 ? "One phone" : "Two phones"}
        </a>
        <RingtoneButton />
        <NotificationButton />
      </nav>
    </header>
  );
}
