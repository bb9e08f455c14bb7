import type { MediaReport } from "ringway";
import { type Members, Room } from "../browser/room";
import { Store } from "../browser/store";

/** What each side lets the other know about its microphone and camera. */
export interface Devices {
  microphone: boolean;
  camera: boolean;
}

/** The channel as this side sees it. */
export interface MediaView {
  mine: Devices;
  /** The other side, once it is in the channel. */
  theirs: Devices | undefined;
  /** When this side came in, by the page's clock (`performance.now()`). */
  joinedAt: number | undefined;
}

/**
 * Stands in for a media SDK such as Agora's: nothing is recorded and nothing is heard. What it reports is true all the
 * same: a channel is a room that pages of this browser meet in, and the other side joins and leaves when it does.
 *
 * With a real media SDK this file is what you replace: its callbacks report to the call just like this.
 */
export class StandInMedia {
  readonly view: Store<MediaView>;
  readonly #room: Room<Devices>;
  readonly #report: (report: MediaReport) => void;

  constructor(channel: string, mine: Devices, report: (report: MediaReport) => void) {
    this.#report = report;
    this.view = new Store<MediaView>({ mine, theirs: undefined, joinedAt: undefined });
    report({ type: "joining" });
    this.#room = new Room(`ringway.media/${channel}`, mine);
    this.#room.others.subscribe(() => this.#follow(this.#room.others.snapshot()));
    this.view.update((view) => ({ ...view, joinedAt: performance.now() }));
    report({ type: "joined" });
  }

  /** Turns microphone or camera on or off. */
  use(change: Partial<Devices>): void {
    this.view.update((view) => ({ ...view, mine: { ...view.mine, ...change } }));
    this.#room.say(this.view.snapshot().mine);
  }

  /** What a weak network does: away for a while, then back. */
  hiccup(ms: number): void {
    this.#report({ type: "reconnecting" });
    setTimeout(() => this.#report({ type: "joined" }), ms);
  }

  leave(): void {
    this.#room.leave();
    this.#report({ type: "left" });
  }

  #follow(others: Members<Devices>): void {
    const [theirs] = others.values();
    const before = this.view.snapshot().theirs;
    this.view.update((view) => ({ ...view, theirs }));
    if (!before && theirs) this.#report({ type: "peerJoined" });
    if (before && !theirs) this.#report({ type: "peerLeft" });
  }
}
