import type { LinkState } from "ringway";
import { linkWords } from "../words/link";

interface Props {
  /** Not there while signing in. */
  link: { state: LinkState; onSignIn: () => void } | undefined;
}

/** One line, always there: nothing moves when the link breaks. */
export function LinkLine({ link }: Props) {
  const { text, mood } = link ? linkWords(link.state) : ({ text: "", mood: "wait" } as const);
  return (
    <div class={`link link-${mood}`}>
      <p role="status">
        <span class="link-dot" aria-hidden="true" />
        {text}
      </p>
      {link?.state === "authRequired" && (
        <button type="button" class="link-action" onClick={link.onSignIn}>
          Sign in again
        </button>
      )}
      {link?.state === "backoff" && (
        <button type="button" class="link-action" onClick={link.onSignIn}>
          Now
        </button>
      )}
    </div>
  );
}
