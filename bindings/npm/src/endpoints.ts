// Every endpoint of the contracts, typed. Requests go out with the client's token, time-outs and budget.
import type {
  AcceptCall,
  AcceptInvite,
  CancelInvite,
  ChattrixCall,
  EndCall,
  GetCall,
  GetInviteStatus,
  IncomingInvitation,
  InitiateCall,
  InviteAccepted,
  InviteSent,
  InviteStatus,
  ListIncoming,
  RejectCall,
  RejectInvite,
  SendInvite,
  UpdateCallStatus,
} from "./model.js";

/** Asks the endpoint of that name, and gives its answer. */
export type Ask = (endpoint: string, request: object) => Promise<unknown>;

type Endpoint<Q, A> = (request: Q) => Promise<A>;

/** The endpoints of private-call. */
export interface PrivateCall {
  /** `POST /private-call/invite`: rings somebody. */
  readonly sendInvite: Endpoint<SendInvite, InviteSent>;
  /** `GET /private-call/incoming/{userId}`: who is calling. Entries without a readable id and caller are left out. */
  readonly listIncoming: Endpoint<ListIncoming, IncomingInvitation[]>;
  /** `POST /private-call/accept/{invitationId}`: answers. */
  readonly acceptInvite: Endpoint<AcceptInvite, InviteAccepted>;
  /** `POST /private-call/reject/{invitationId}`: declines. */
  readonly rejectInvite: Endpoint<RejectInvite, void>;
  /** `POST /private-call/cancel/{invitationId}`: takes an invitation back. */
  readonly cancelInvite: Endpoint<CancelInvite, void>;
  /** `GET /private-call/status/{invitationId}`: what has become of an invitation. */
  readonly getInviteStatus: Endpoint<GetInviteStatus, InviteStatus>;
}

/** The endpoints of chattrix. Each answers with the call. */
export interface Chattrix {
  /** `POST /v1/calls/initiate`: calls somebody. */
  readonly initiateCall: Endpoint<InitiateCall, ChattrixCall>;
  /** `POST /v1/calls/{callId}/accept`: answers. */
  readonly acceptCall: Endpoint<AcceptCall, ChattrixCall>;
  /** `POST /v1/calls/{callId}/reject`: declines. */
  readonly rejectCall: Endpoint<RejectCall, ChattrixCall>;
  /** `POST /v1/calls/{callId}/end`: hangs up. */
  readonly endCall: Endpoint<EndCall, ChattrixCall>;
  /** `PATCH /v1/calls/{callId}/status`: moves a call on. */
  readonly updateCallStatus: Endpoint<UpdateCallStatus, ChattrixCall>;
  /** `GET /v1/calls/{callId}`: what has become of a call. */
  readonly getCall: Endpoint<GetCall, ChattrixCall>;
}

const PRIVATE_CALL: readonly (keyof PrivateCall)[] = [
  "sendInvite",
  "listIncoming",
  "acceptInvite",
  "rejectInvite",
  "cancelInvite",
  "getInviteStatus",
];

const CHATTRIX: readonly (keyof Chattrix)[] = [
  "initiateCall",
  "acceptCall",
  "rejectCall",
  "endCall",
  "updateCallStatus",
  "getCall",
];

export const privateCall = (ask: Ask): PrivateCall => endpoints<PrivateCall>(PRIVATE_CALL, ask);
export const chattrix = (ask: Ask): Chattrix => endpoints<Chattrix>(CHATTRIX, ask);

function endpoints<T>(names: readonly (keyof T & string)[], ask: Ask): T {
  return Object.fromEntries(names.map((name) => [name, (request: object) => ask(name, request)])) as T;
}
