// The unions of the model are exhaustive: a new word is an error here before it is one in an app.
import {
  type Call,
  type CallClient,
  CallError,
  type CallEvent,
  type CallStatus,
  type EndReason,
  type ErrorCode,
  type Event,
  type LinkState,
  type MediaReport,
  type Phase,
  type Retry,
} from "../src/index.js";

function never(value: never): never {
  throw new Error(`not known: ${String(value)}`);
}

/** Every event, with what it has. */
export function aboutEvent(event: Event): string {
  switch (event.type) {
    case "incoming":
    case "changed":
    case "ended":
      return event.call.peer.name ?? event.call.peer.id;
    case "incomingRejectedBusy":
      return `${event.peer.id} ${event.media} ${event.serverId}`;
    case "credentials":
      return `${event.call} ${event.credentials.channel} ${event.renewed}`;
    case "credentialsExpired":
      return `${event.call} ${event.error.hint}`;
    case "qualityWarning":
      return `${event.call} ${event.quality}`;
    case "linkChanged":
      return event.link;
    case "authRequired":
      return event.error.code;
    case "message":
      return event.text;
    case "warning":
      return `${event.warning} ${event.raised}`;
    default:
      return never(event);
  }
}

/** Events about a call are those that have one. */
export function aboutCall(event: CallEvent): string {
  return typeof event.call === "string" ? event.call : event.call.id;
}

/** Every way for a call to end. */
export function inWords(reason: EndReason): string {
  switch (reason) {
    case "acceptFailed":
    case "dialFailed":
    case "mediaFailed":
    case "notFound":
    case "setupTimeout":
    case "tokenFailed":
      return "it failed";
    case "answeredElsewhere":
    case "declinedElsewhere":
    case "glare":
      return "it went on elsewhere";
    case "clientShutdown":
    case "localCancelled":
    case "localDeclined":
    case "localHangup":
    case "localBusy":
      return "this side ended it";
    case "expired":
    case "missed":
    case "noAnswer":
    case "remoteUnavailable":
      return "nobody answered";
    case "remoteBusy":
    case "remoteCancelled":
    case "remoteDeclined":
    case "remoteHangup":
      return "the other side ended it";
    default:
      return never(reason);
  }
}

/** Every kind of error. */
export function remedy(code: ErrorCode, retry: Retry): number | undefined {
  switch (code) {
    case "auth.forbidden":
    case "auth.required":
    case "call.conflict":
    case "call.gone":
    case "call.invalid_status":
    case "call.not_found":
    case "internal.bug":
    case "net.closed":
    case "net.offline":
    case "net.timeout":
    case "net.unreachable":
    case "proto.refused":
    case "proto.unexpected":
    case "rate.limited":
    case "server.error":
    case "token.fetch_failed":
    case "usage.busy":
    case "usage.closed":
    case "usage.config":
    case "usage.invalid_argument":
    case "usage.invalid_state":
    case "usage.unsupported":
      return retry.type === "after" ? retry.ms : undefined;
    default:
      return never(code);
  }
}

/** The words for how things stand, all of them. */
export const WORDS = {
  link: ["idle", "connecting", "online", "polling", "backoff", "suspended", "authRequired", "closed"],
  phase: ["dialing", "ringing", "connecting", "active", "ended"],
  status: ["dialing", "ringing", "connecting", "active", "reconnecting", "ended"],
  report: ["joining", "joined", "reconnecting", "failed", "left", "peerJoined", "peerLeft", "tokenWillExpire"],
} as const satisfies { link: LinkState[]; phase: Phase[]; status: CallStatus[]; report: MediaReport["type"][] };

type Complete<All, Listed extends All> = [Exclude<All, Listed>] extends [never] ? true : Exclude<All, Listed>;

/** Does not compile unless the lists above have every word. */
export const COMPLETE: [
  Complete<LinkState, (typeof WORDS.link)[number]>,
  Complete<Phase, (typeof WORDS.phase)[number]>,
  Complete<CallStatus, (typeof WORDS.status)[number]>,
  Complete<MediaReport["type"], (typeof WORDS.report)[number]>,
] = [true, true, true, true];

/** What listeners are given, and what is not to be had. */
export function listen(client: CallClient, call: Call): (() => void)[] {
  return [
    client.on("incoming", (call, event) => call.decline(event.call.waiting ? "busy" : "declined")),
    client.on("credentials", (call, { credentials }) => credentials.token + call.id),
    client.on("linkChanged", ({ link }) => link.length),
    client.on("authRequired", ({ error }) => error instanceof CallError && error.retryable),
    call.on("ended", ({ call }) => call.end?.reason),
    // @ts-expect-error: there is no such event
    client.on("hello", () => {}),
    // @ts-expect-error: this one is not about a call
    call.on("linkChanged", () => {}),
    // @ts-expect-error: an event without a call comes alone
    client.on("message", (_call, event) => event),
  ];
}

/** What endpoints take and give. */
export async function endpoints({ chattrix, privateCall }: CallClient): Promise<string> {
  // @ts-expect-error: a field is missing
  void chattrix.initiateCall({ calleeId: "102", callType: "video" });
  // @ts-expect-error: there is no such word
  void chattrix.updateCallStatus({ callId: "1", status: "dreaming" });
  await privateCall.cancelInvite({ invitationId: "1" });
  const { channelName } = await privateCall.acceptInvite({ invitationId: "1", timestamp: Date.now() });
  return channelName;
}
