import { contractFacts } from "../desk/contracts";
import * as mock from "../mock/control";
import { endSession } from "../mock/sign-in";
import type { Session } from "../phone/session";

/** Something that goes wrong for one phone. */
export interface Deed {
  label: string;
  /** What it does, for somebody who wonders. */
  about: string;
  /** Whether it can befall this phone now. */
  fits(session: Session): boolean;
  /** Does it. Answers what was done. */
  act(session: Session): Promise<string>;
}

const always = () => true;
const hasSocket = ({ account }: Session) => contractFacts(account.contract).hasSocket;
const needsToken = ({ account }: Session) => contractFacts(account.contract).needsToken;

/** Requests of this phone and of no other. */
const requestsOf = ({ account: { contract, userId } }: Session): mock.Match => ({ contract, kind: "http", userId });

/** The call that goes on, once the server has named it. */
const live = (session: Session) => session.client.snapshot().calls.find(({ serverId }) => serverId !== undefined);

export const deeds: readonly Deed[] = [
  {
    label: "Cut the socket",
    about: "The connection breaks without a word. It comes back by itself.",
    fits: hasSocket,
    async act({ account }) {
      const { sockets } = await mock.disconnect(account.userId);
      return sockets > 0 ? "The socket was cut." : "There is no socket to cut.";
    },
  },
  {
    label: "Let the socket go silent",
    about: "It stays open and nothing passes: what a phone sees in a tunnel.",
    fits: hasSocket,
    async act({ account: { contract, userId } }) {
      await mock.addFault({ fault: "halfOpen", match: { contract, kind: "socket", userId } });
      return "Nothing passes on the socket until you heal everything.";
    },
  },
  {
    label: "Fail 3 requests",
    about: "The server answers 503 to the next three.",
    fits: always,
    async act(session) {
      await mock.addFault({ fault: { error: { status: 503 } }, match: requestsOf(session), times: 3 });
      return "The next three requests fail.";
    },
  },
  {
    label: "Slow down",
    about: "Every answer takes 3 s.",
    fits: always,
    async act(session) {
      await mock.addFault({ fault: { latency: { ms: 3000 } }, match: requestsOf(session) });
      return "Answers take 3 s until you heal everything.";
    },
  },
  {
    label: "Let the token run out",
    about: "The server refuses it; the app is asked for a new one and has it.",
    fits: needsToken,
    async act({ account }) {
      await mock.expireTokens(account.userId);
      await mock.disconnect(account.userId);
      return "The token has run out, and the socket was cut.";
    },
  },
  {
    label: "Sign out on the server",
    about: "The session is over: only signing in again helps.",
    fits: needsToken,
    async act({ account }) {
      endSession(account.userId);
      await mock.revokeTokens(account.userId);
      return "The session is over.";
    },
  },
  {
    label: "Flight mode, 8 s",
    about: "The device is offline for a while.",
    fits: always,
    async act({ client }) {
      client.online(false);
      setTimeout(() => client.online(true), 8000);
      return "Offline for 8 s.";
    },
  },
  {
    label: "Media hiccup",
    about: "Sound and picture are away for 4 s.",
    fits: (session) => session.media.running.snapshot().size > 0,
    async act({ media }) {
      for (const running of media.running.snapshot().values()) running.hiccup(4000);
      return "Sound and picture are away for 4 s.";
    },
  },
  {
    label: "Warn of a bad network",
    about: "The server tells both sides that the quality is bad.",
    fits: (session) => contractFacts(session.account.contract).warnsOfQuality && live(session)?.phase === "active",
    async act(session) {
      const call = live(session);
      if (!call?.serverId) return "There is no call to warn of.";
      await mock.warnOfQuality(call.serverId, session.account.userId, "BAD");
      return "The server has warned.";
    },
  },
];
