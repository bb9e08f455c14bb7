import type { ComponentChildren } from "preact";
import type { LinkState } from "ringway";
import { Avatar } from "./avatar";
import { LinkLine } from "./link-line";

interface Props {
  name: string;
  userId: string;
  link: LinkState;
  onSignIn: () => void;
  onSignOut: (() => void) | undefined;
  children: ComponentChildren;
}

/** The outside of every phone: whose it is, how its link is, and a place for the screen. */
export function Frame({ name, userId, link, onSignIn, onSignOut, children }: Props) {
  return (
    <section class="phone" aria-label={`${name}'s phone`}>
      <header class="phone-header">
        <Avatar id={userId} name={name} size="small" />
        <div class="phone-owner">
          <h2>{name}</h2>
          <p class="muted">{userId}</p>
        </div>
        {onSignOut && (
          <button type="button" class="button button-quiet" onClick={onSignOut}>
            Sign out
          </button>
        )}
      </header>
      <LinkLine link={link} onSignIn={onSignIn} />
      {children}
    </section>
  );
}
