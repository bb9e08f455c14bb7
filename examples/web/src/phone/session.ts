import { CallClient, type CallSnapshot, type Contract, type DeclineReason, type Event, isCallError } from "ringway";
import { Room } from "../browser/room";
import { Store } from "../browser/store";
import { standInCredentials } from "../media/credentials";
import { tokenFor } from "../mock/sign-in";
import { errorWords } from "../words/error";
import { qualityWords, warningWords } from "../words/warning";
import { History, type PastCall } from "./history";
import { Log } from "./log";
import { MediaDesk } from "./media-desk";
import { Notices } from "./notices";

/** Whose phone this is, and what the backend speaks. */
export interface Account {
  contract: Contract;
  userId: string;
}

/** The stand-in for media tells for certain that somebody has left: there is no need to wait for them to come back. */
const PEER_LEFT_MS = 2_000;

/**
 * A phone that is signed in: the client, and what an app does about its events. What is shown follows from the client's
 * snapshot; here is only what a snapshot cannot tell.
 */
export class Session {
  readonly client: CallClient;
  readonly log = new Log();
  readonly notices = new Notices();
  readonly history: History;
  readonly media: MediaDesk;
  /**
   * Who has a phone in this browser, by user id. The contracts do not tell who can be reached, so this is all that is
   * known; somebody who is not here may well have a phone elsewhere.
   */
  readonly presence: Room<string>;
  /** The call whose end is being shown. */
  readonly over = new Store<PastCall | undefined>(undefined);
  /** Why the last command failed that was about a call: its end tells only that it did. */
  readonly failure = new Store<{ call: string; words: string } | undefined>(undefined);

  /** Signs in. The phone is there at once; its link comes up by itself. */
  constructor(readonly account: Account) {
    const { contract, userId } = account;
    this.client = CallClient.start({
      contract,
      userId,
      url: location.origin,
      auth: () => tokenFor(userId),
      credentials: standInCredentials,
      busy: "wait",
      timing: { peerLeftMs: PEER_LEFT_MS },
    });
    this.history = new History(`${contract}/${userId}`);
    this.media = new MediaDesk(this.client);
    this.presence = new Room(`ringway.phones/${contract}`, userId);
    void this.#listen();
  }

  call(to: string, media: CallSnapshot["media"]): Promise<void> {
    this.over.set(undefined);
    return this.#attempt("call", to, () => this.client.call(to, { media }));
  }

  accept(id: string): Promise<void> {
    return this.#attempt("accept", id, () => this.client.get(id)?.accept());
  }

  decline(id: string, reason: DeclineReason): Promise<void> {
    return this.#attempt("decline", `${id} ${reason}`, () => this.client.get(id)?.decline(reason));
  }

  end(id: string): Promise<void> {
    return this.#attempt("end", id, () => this.client.get(id)?.end());
  }

  reconnect(): Promise<void> {
    return this.#attempt("reconnect", "", () => this.client.reconnect());
  }

  /** Ends all calls, tells the backend, and lets go of everything. */
  async close(): Promise<void> {
    this.media.leaveAll();
    this.presence.leave();
    await this.client.close();
  }

  async #listen(): Promise<void> {
    for await (const event of this.client.events()) {
      this.log.event(event);
      this.#on(event);
    }
  }

  #on(event: Event): void {
    switch (event.type) {
      case "credentials":
        this.media.join(event.call, event.credentials.channel);
        break;
      case "credentialsExpired":
        this.notices.say("Sound and picture may stop: no new pass could be had.");
        break;
      case "ended":
        this.#onEnded(event.call);
        break;
      case "incomingRejectedBusy":
        this.notices.say("Somebody called and was told that you are busy.");
        break;
      case "qualityWarning":
        this.notices.say(qualityWords(event.quality));
        break;
      case "warning":
        if (event.raised) this.notices.say(warningWords(event.warning));
        break;
      // The snapshot shows these.
      case "authRequired":
      case "changed":
      case "incoming":
      case "linkChanged":
        break;
      // This app sends no messages of its own over the socket.
      case "message":
        break;
      default:
        event satisfies never;
    }
  }

  #onEnded(call: CallSnapshot): void {
    this.media.leave(call);
    if (!call.end) return;
    const past = { call, end: call.end, at: Date.now() };
    this.history.add(past);
    // Where another call took this one's place there is nothing to tell: that call goes on.
    if (call.end.reason !== "glare") this.over.set(past);
  }

  /** Does what the person wants, and says what went wrong where the call's end does not. */
  async #attempt(name: string, detail: string, act: () => Promise<unknown> | undefined): Promise<void> {
    this.log.did(name, detail);
    try {
      await act();
    } catch (error) {
      this.log.error(name, error);
      const call = isCallError(error) ? error.call : undefined;
      const goesOn = call === undefined || this.client.snapshot().calls.some(({ id }) => id === call);
      if (goesOn) this.notices.say(errorWords(error));
      else this.failure.set({ call, words: errorWords(error) });
    }
  }
}
