import { onIncoming } from "./bells";

/** Tells somebody who looks elsewhere that there is a call, if they once allowed this page to. */
export function startNotifications(): void {
  let shown: Notification | undefined;
  onIncoming((bell) => {
    shown?.close();
    shown = undefined;
    if (!bell || document.visibilityState === "visible" || permission() !== "granted") return;
    shown = new Notification(bell.words, { tag: "ringway-call", requireInteraction: true });
    shown.onclick = () => window.focus();
  });
}

/** Whether this page may notify; `unsupported` where browsers have no such thing. */
export function permission(): NotificationPermission | "unsupported" {
  return "Notification" in window ? Notification.permission : "unsupported";
}
