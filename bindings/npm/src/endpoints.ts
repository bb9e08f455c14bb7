// Every endpoint of the contracts, typed. Requests go out with the client's token, time-outs and budget.
import type { Endpoints } from "./wasm/ringway_wasm.js";

/** Asks an endpoint, and gives its answer. */
export type Ask = <N extends keyof Endpoints>(endpoint: N, request: Endpoints[N][0]) => Promise<Endpoints[N][1]>;

/** One endpoint. It fails with what the backend answered, or what kept it from answering. */
export type Endpoint<N extends keyof Endpoints> = (request: Endpoints[N][0]) => Promise<Endpoints[N][1]>;

/** The endpoints of private-call. */
export interface PrivateCall {
  /** `POST /private-call/invite`: rings somebody. */
  readonly sendInvite: Endpoint<"sendInvite">;
  /** `GET /private-call/incoming/{userId}`: who is calling. Entries without a readable id and caller are left out. */
  readonly listIncoming: Endpoint<"listIncoming">;
  /** `POST /private-call/accept/{invitationId}`: answers. */
  readonly acceptInvite: Endpoint<"acceptInvite">;
  /** `POST /private-call/reject/{invitationId}`: declines. */
  readonly rejectInvite: Endpoint<"rejectInvite">;
  /** `POST /private-call/cancel/{invitationId}`: takes an invitation back. */
  readonly cancelInvite: Endpoint<"cancelInvite">;
  /** `GET /private-call/status/{invitationId}`: what has become of an invitation. */
  readonly getInviteStatus: Endpoint<"getInviteStatus">;
}

/** The endpoints of chattrix. Each answers with the call. */
export interface Chattrix {
  /** `POST /v1/calls/initiate`: calls somebody. */
  readonly initiateCall: Endpoint<"initiateCall">;
  /** `POST /v1/calls/{callId}/accept`: answers. */
  readonly acceptCall: Endpoint<"acceptCall">;
  /** `POST /v1/calls/{callId}/reject`: declines. */
  readonly rejectCall: Endpoint<"rejectCall">;
  /** `POST /v1/calls/{callId}/end`: hangs up. */
  readonly endCall: Endpoint<"endCall">;
  /** `PATCH /v1/calls/{callId}/status`: moves a call on. */
  readonly updateCallStatus: Endpoint<"updateCallStatus">;
  /** `GET /v1/calls/{callId}`: what has become of a call. */
  readonly getCall: Endpoint<"getCall">;
}

/** The endpoints of private-call, of a client. */
export function privateCall(ask: Ask): PrivateCall {
  return {
    sendInvite: (request) => ask("sendInvite", request),
    listIncoming: (request) => ask("listIncoming", request),
    acceptInvite: (request) => ask("acceptInvite", request),
    rejectInvite: (request) => ask("rejectInvite", request),
    cancelInvite: (request) => ask("cancelInvite", request),
    getInviteStatus: (request) => ask("getInviteStatus", request),
  };
}

/** The endpoints of chattrix, of a client. */
export function chattrix(ask: Ask): Chattrix {
  return {
    initiateCall: (request) => ask("initiateCall", request),
    acceptCall: (request) => ask("acceptCall", request),
    rejectCall: (request) => ask("rejectCall", request),
    endCall: (request) => ask("endCall", request),
    updateCallStatus: (request) => ask("updateCallStatus", request),
    getCall: (request) => ask("getCall", request),
  };
}
