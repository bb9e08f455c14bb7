import type { CallClient, CallSnapshot } from "ringway";
import { Store } from "../browser/store";
import { StandInMedia } from "../media/stand-in";

/** Gives each accepted call its media, and takes it away when the call is over. */
export class MediaDesk {
  /** The media of the calls that have one, by call id. */
  readonly running = new Store<ReadonlyMap<string, StandInMedia>>(new Map());
  readonly #client: CallClient;

  constructor(client: CallClient) {
    this.#client = client;
  }

  /** Joins the channel that the credentials are for. With a real media SDK, `credentials` is what it joins with. */
  join(id: string, channel: string): void {
    const call = this.#client.get(id);
    if (!call || this.running.snapshot().has(id)) return;
    const camera = call.snapshot().media === "video";
    const media = new StandInMedia(channel, { microphone: true, camera }, (report) => call.media(report));
    this.running.update((running) => new Map(running).set(id, media));
  }

  leave({ id }: CallSnapshot): void {
    this.running.snapshot().get(id)?.leave();
    this.running.update((running) => new Map([...running].filter(([call]) => call !== id)));
  }

  leaveAll(): void {
    for (const media of this.running.snapshot().values()) media.leave();
    this.running.set(new Map());
  }
}
