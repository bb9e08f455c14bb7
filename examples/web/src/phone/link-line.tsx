import type { LinkState } from "ringway";
import { linkWords } from "../words/link";

interface Props {
  link: LinkState;
  /** Signs in again, or tries again at once. */
  onSignIn: () => void;
}

/** One line, always there: nothing moves when the link breaks. */
export function LinkLine({ link, onSignIn }: Props) {
  const { text, mood } = linkWords(link);
  return (
    <div class={`link link-${mood}`}>
      <p role="status">
        <span class="link-dot" aria-hidden="true" />
        {text}
      </p>
      {link === "authRequired" && (
        <button type="button" class="link-action" onClick={onSignIn}>
          Sign in again
        </button>
      )}
      {link === "backoff" && (
        <button type="button" class="link-action" onClick={onSignIn}>
          Now
        </button>
      )}
    </div>
  );
}
