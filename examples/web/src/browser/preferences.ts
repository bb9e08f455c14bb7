import { Store } from "./store";

const KEY = "ringway.preferences";

/** What this person likes, kept in this browser. */
export interface Preferences {
  /** Whether ringing is heard. It is always seen. */
  ringtone: boolean;
}

export const preferences = new Store<Preferences>({ ringtone: true, ...kept() });

preferences.subscribe(() => {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.snapshot()));
  } catch {
    // Storage may be full or forbidden: then they last as long as the page.
  }
});

function kept(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}
