package dev.ringway

import kotlinx.coroutines.flow.first
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.time.Instant

class EndpointsTest {
    @Test
    fun `every endpoint of chattrix, typed`() = play {
        // Bob's client hears of these calls, too, and is to leave them alone.
        val (alice, bob) = client("101").chattrix to client("102") { busy = BusyPolicy.RING }.chattrix
        val first = alice.initiateCall(InitiateCall("102", MediaKind.VIDEO, "room-1"))
        assertEquals(CallType.Video, first.callType)
        assertEquals("101", first.callerId)
        assertEquals(first.id, bob.getCall(GetCall(first.id)).id)
        assertEquals(CallState.Rejected, bob.rejectCall(RejectCall(first.id, DeclineReason.BUSY)).status)

        val second = alice.initiateCall(InitiateCall("102", MediaKind.AUDIO, "room-2"))
        assertEquals(CallState.Connecting, bob.acceptCall(AcceptCall(second.id)).status)
        assertEquals(CallState.Active, alice.updateCallStatus(UpdateCallStatus(second.id, NewStatus.ACTIVE)).status)
        val ended = alice.endCall(EndCall(second.id, durationSeconds = 7u))
        assertEquals(CallState.Ended, ended.status)
        assertEquals(7u, ended.durationSeconds)
    }

    @Test
    fun `every endpoint of private-call, typed`() = play(Contract.PRIVATE_CALL) {
        val (alice, bob) = client("101").privateCall to client("102") { busy = BusyPolicy.RING }.privateCall
        val first = alice.sendInvite(SendInvite("101", "102", Instant.now())).invitationId
        val listed = bob.listIncoming(ListIncoming("102")).single()
        assertEquals(first, listed.id)
        assertEquals("101", listed.callerId)
        bob.rejectInvite(RejectInvite(first, Instant.now()))
        assertEquals(InvitationState.Rejected, alice.getInviteStatus(GetInviteStatus(first)).status)

        val second = alice.sendInvite(SendInvite("101", "102", Instant.now())).invitationId
        assertTrue(bob.acceptInvite(AcceptInvite(second, Instant.now())).channelName.isNotEmpty())
        val third = client("103").privateCall.sendInvite(SendInvite("103", "104", Instant.now())).invitationId
        client("103").privateCall.cancelInvite(CancelInvite(third))
        assertEquals(InvitationState.Cancelled, alice.getInviteStatus(GetInviteStatus(third)).status)
    }

    @Test
    fun `what the backend refuses is a typed error`() = play {
        val alice = client("101")
        val refused = failure { alice.chattrix.getCall(GetCall("no-such-call")) }
        assertEquals(ErrorCode.CALL_NOT_FOUND, refused.code)
        assertEquals(404, refused.httpStatus)
        // An endpoint leaves the client as it is.
        assertEquals(LinkState.ONLINE, alice.state.first().link)
    }
}
