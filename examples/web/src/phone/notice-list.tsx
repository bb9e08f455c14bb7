import { useStore } from "../browser/store";
import { Icon } from "./icon";
import type { Notices } from "./notices";

/** Remarks over the screen: they push nothing aside. */
export function NoticeList({ notices }: { notices: Notices }) {
  const shown = useStore(notices.shown);
  return (
    <div class="notices" role="status">
      {shown.map(({ id, text }) => (
        <div key={id} class="notice">
          <p>{text}</p>
          <button type="button" class="notice-close" aria-label="Dismiss" onClick={() => notices.dismiss(id)}>
            <Icon name="cross" />
          </button>
        </div>
      ))}
    </div>
  );
}
