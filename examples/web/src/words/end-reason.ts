import type { EndReason } from "ringway";

/** What a person is told when a call is over. */
export interface EndWords {
  /** What happened. */
  title: string;
  /** What it means, or what to do about it. */
  detail?: string;
}

// Every reason has its words: one that is missing does not compile.
const words: Record<EndReason, (who: string) => EndWords> = {
  acceptFailed: () => ({ title: "Could not pick up", detail: "The server did not take the answer." }),
  answeredElsewhere: () => ({ title: "Answered on another device" }),
  clientShutdown: () => ({ title: "This phone was turned off" }),
  declinedElsewhere: () => ({ title: "Declined on another device" }),
  dialFailed: (who) => ({ title: `${who} could not be called` }),
  expired: (who) => ({ title: `${who} called`, detail: "The call reached this phone too late to ring." }),
  glare: (who) => ({ title: `You and ${who} called each other`, detail: "The other of the two calls goes on." }),
  localBusy: (who) => ({ title: `${who} called`, detail: "They were told that you are busy." }),
  localCancelled: () => ({ title: "You cancelled the call" }),
  localDeclined: () => ({ title: "You declined the call" }),
  localHangup: () => ({ title: "You hung up" }),
  mediaFailed: () => ({ title: "Sound and picture failed", detail: "The call could not be kept." }),
  missed: (who) => ({ title: `You missed a call from ${who}` }),
  noAnswer: (who) => ({ title: `${who} did not answer` }),
  notFound: () => ({ title: "The call is gone", detail: "The server no longer knows it." }),
  remoteBusy: (who) => ({ title: `${who} is busy`, detail: "Try again in a while." }),
  remoteCancelled: (who) => ({ title: `${who} gave up`, detail: "You had not answered yet." }),
  remoteDeclined: (who) => ({ title: `${who} declined` }),
  remoteHangup: (who) => ({ title: `${who} hung up` }),
  remoteUnavailable: (who) => ({ title: `${who} cannot be reached`, detail: "Try again in a while." }),
  setupTimeout: () => ({ title: "No connection", detail: "Sound and picture did not come up in time." }),
  tokenFailed: () => ({
    title: "No way into the call",
    detail: "Nobody gave this phone a pass for sound and picture.",
  }),
};

/** Why a call with `who` is over. */
export function endWords(reason: EndReason, who: string): EndWords {
  return words[reason](who);
}
