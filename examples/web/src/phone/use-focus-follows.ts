import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * Moves the focus to a new screen, so that keys and screen readers are where the eyes are. It is left alone while the
 * person is busy outside this phone: two phones in one page must not take it from each other.
 */
export function useFocusFollows(screen: RefObject<HTMLElement | null>, showing: string): void {
  const before = useRef(showing);
  useLayoutEffect(() => {
    if (before.current === showing) return;
    before.current = showing;
    const focused = document.activeElement ?? document.body;
    const phone = screen.current?.closest(".phone");
    if (focused !== document.body && !phone?.contains(focused)) return;
    screen.current?.querySelector<HTMLElement>("[data-focus]")?.focus({ preventScroll: true });
  }, [screen, showing]);
}
