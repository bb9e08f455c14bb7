import type { CallSnapshot, CallStatus, MediaKind, Peer } from "ringway";

/** Who it is, as far as the server tells; else by the people this app knows, which is the caller's affair. */
export function personName(peer: Peer, known: (id: string) => string | undefined): string {
  return peer.name ?? known(peer.id) ?? peer.id;
}

const kinds: Record<MediaKind, string> = { audio: "Voice call", video: "Video call" };

export function kindWords(media: MediaKind): string {
  return kinds[media];
}

type StatusWords = (call: CallSnapshot) => string;

const statuses: Record<CallStatus, StatusWords> = {
  dialing: () => "Calling …",
  ringing: (call) => (call.direction === "outgoing" ? "Ringing …" : `${kindWords(call.media)}, ringing`),
  connecting: (call) => (call.direction === "outgoing" ? "Picked up, connecting …" : "Connecting …"),
  active: () => "In call",
  reconnecting: () => "Reconnecting …",
  ended: () => "Call over",
};

/** What the call is doing now. */
export function statusWords(call: CallSnapshot): string {
  return statuses[call.status](call);
}

/** `0:07`, `12:34`, `1:02:03`. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
