import { onIncoming } from "./bells";

const QUIET = "/favicon.svg";
const RINGING = "/favicon-ringing.svg";

/** Shows in the tab that somebody calls: its title and its icon. */
export function startAttention(): void {
  const title = document.title;
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  onIncoming((bell) => {
    document.title = bell ? `${bell.words} · ${title}` : title;
    if (icon) icon.href = bell ? RINGING : QUIET;
  });
}
