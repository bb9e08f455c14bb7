import type { LinkState } from "ringway";

/** How the link to the server looks to a person. */
export interface LinkWords {
  text: string;
  /** `wait`: it comes back by itself. `act`: it does not. */
  mood: "good" | "wait" | "act";
}

const words: Record<LinkState, LinkWords> = {
  idle: { text: "Not connected", mood: "wait" },
  connecting: { text: "Connecting …", mood: "wait" },
  online: { text: "Online", mood: "good" },
  polling: { text: "Online, asking for news now and then", mood: "good" },
  backoff: { text: "Connection lost. Trying again …", mood: "wait" },
  suspended: { text: "You are offline", mood: "wait" },
  authRequired: { text: "You have been signed out", mood: "act" },
  closed: { text: "This phone was taken over by another window", mood: "act" },
};

export function linkWords(link: LinkState): LinkWords {
  return words[link];
}
