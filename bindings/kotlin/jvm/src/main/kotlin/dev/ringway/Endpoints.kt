package dev.ringway

import dev.ringway.ffi.NativeChattrix
import dev.ringway.ffi.NativePrivateCall

/**
 * The endpoints of chattrix. Each answers with the call, and goes out with the client's token, time-outs and budget.
 *
 * Each throws a [CallException]: what the backend answered, or what kept it from answering.
 */
public class Chattrix internal constructor(private val native: NativeChattrix) {
    /** `POST /v1/calls/initiate`: calls somebody. */
    public suspend fun initiateCall(request: InitiateCall): ChattrixCall = typed { native.initiateCall(request) }

    /** `POST /v1/calls/{callId}/accept`: answers. */
    public suspend fun acceptCall(request: AcceptCall): ChattrixCall = typed { native.acceptCall(request) }

    /** `POST /v1/calls/{callId}/reject`: declines. */
    public suspend fun rejectCall(request: RejectCall): ChattrixCall = typed { native.rejectCall(request) }

    /** `POST /v1/calls/{callId}/end`: hangs up. */
    public suspend fun endCall(request: EndCall): ChattrixCall = typed { native.endCall(request) }

    /** `PATCH /v1/calls/{callId}/status`: moves a call on. */
    public suspend fun updateCallStatus(request: UpdateCallStatus): ChattrixCall =
        typed { native.updateCallStatus(request) }

    /** `GET /v1/calls/{callId}`: what has become of a call. */
    public suspend fun getCall(request: GetCall): ChattrixCall = typed { native.getCall(request) }
}

/**
 * The endpoints of private-call. Each goes out with the client's token, time-outs and budget.
 *
 * Each throws a [CallException]: what the backend answered, or what kept it from answering.
 */
public class PrivateCall internal constructor(private val native: NativePrivateCall) {
    /** `POST /private-call/invite`: rings somebody. */
    public suspend fun sendInvite(request: SendInvite): InviteSent = typed { native.sendInvite(request) }

    /**
     * `GET /private-call/incoming/{userId}`: who is calling. Entries without a readable `id` and `callerId` are left out.
     */
    public suspend fun listIncoming(request: ListIncoming): List<IncomingInvitation> =
        typed { native.listIncoming(request) }

    /** `POST /private-call/accept/{invitationId}`: answers. */
    public suspend fun acceptInvite(request: AcceptInvite): InviteAccepted = typed { native.acceptInvite(request) }

    /** `POST /private-call/reject/{invitationId}`: declines. */
    public suspend fun rejectInvite(request: RejectInvite): Unit = typed { native.rejectInvite(request) }

    /** `POST /private-call/cancel/{invitationId}`: takes an invitation back. */
    public suspend fun cancelInvite(request: CancelInvite): Unit = typed { native.cancelInvite(request) }

    /** `GET /private-call/status/{invitationId}`: what has become of an invitation. */
    public suspend fun getInviteStatus(request: GetInviteStatus): InviteStatus =
        typed { native.getInviteStatus(request) }
}
