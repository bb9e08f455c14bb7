import Foundation
import Ringway
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EndpointTests {
    @Test func chattrix() async throws {
        let (alice, bob) = (try await token(), try await token())
        func initiate() async throws -> ChattrixCall {
            try await alice.chattrix.initiateCall(
                InitiateCall(calleeId: bob.userId, callType: .video, channelId: "room"))
        }
        let call = try await initiate()
        #expect(call.callerId == alice.userId && call.calleeId == bob.userId)
        #expect(call.callType == .video && call.channelId == "room")
        #expect(try await bob.chattrix.acceptCall(AcceptCall(callId: call.id)).status == .connecting)
        let active = try await alice.chattrix.updateCallStatus(
            UpdateCallStatus(callId: call.id, status: .active))
        #expect(active.status == .active)
        let ended = try await alice.chattrix.endCall(EndCall(callId: call.id, durationSeconds: 7))
        #expect(ended.status == .ended && ended.durationSeconds == 7)
        #expect(try await bob.chattrix.getCall(GetCall(callId: call.id)).status == .ended)

        let unwanted = try await initiate()
        let rejected = try await bob.chattrix.rejectCall(RejectCall(callId: unwanted.id, reason: .busy))
        #expect(rejected.status == .rejected)
    }

    @Test func privateCall() async throws {
        let (alice, bob) = (try await plain(), try await plain())
        func invite() async throws -> ServerCallId {
            try await alice.privateCall.sendInvite(
                SendInvite(callerId: alice.userId, receiverId: bob.userId, timestamp: .now)
            ).invitationId
        }
        let first = try await invite()
        let listed = try await bob.privateCall.listIncoming(ListIncoming(userId: bob.userId))
        #expect(listed.map(\.id) == [first] && listed.first?.callerId == alice.userId)
        let accepted = try await bob.privateCall.acceptInvite(
            AcceptInvite(invitationId: first, timestamp: .now))
        #expect(!accepted.channelName.isEmpty)
        #expect(try await state(alice, first) == .accepted)

        let second = try await invite()
        try await bob.privateCall.rejectInvite(RejectInvite(invitationId: second, timestamp: .now))
        #expect(try await state(alice, second) == .rejected)

        let third = try await invite()
        try await alice.privateCall.cancelInvite(CancelInvite(invitationId: third))
        #expect(try await state(bob, third) == .cancelled)
    }

    @Test func anArgumentThatCannotBeSentIsAnError() async throws {
        let error = try await failure {
            _ = try await plain().privateCall.listIncoming(ListIncoming(userId: "alice"))
        }
        #expect(error.code == .usageInvalidArgument && error.reason.contains("userId"))
        // A moment before 1970 is one that can be sent: nothing traps.
        let sent = try await plain().privateCall
        let refused = try await failure {
            try await sent.rejectInvite(RejectInvite(invitationId: "none", timestamp: .distantPast))
        }
        #expect(refused.code == .callNotFound)
    }

    @Test func cancellingATaskEndsTheWait() async throws {
        let alice = try await token()
        try await Backend.fault(["latency": ["ms": 60_000]], alice.userId, ["method": "GET"])
        let asking = Task { try await alice.chattrix.getCall(GetCall(callId: "any")) }
        try await eventually { try await Backend.count(alice.userId, ["method": "GET", "path": "/api/*"]) > 0 }
        asking.cancel()
        await #expect(throws: CancellationError.self) { try await asking.value }
    }

    /// Somebody whose client does not connect: the endpoints work all the same.
    private func token() async throws -> CallClient {
        let user = try await Backend.user()
        return try .start(
            contract: .chattrix, url: Backend.url, userId: user, token: try await Backend.token(user))
    }

    /// Somebody whose client hardly polls.
    private func plain() async throws -> CallClient {
        let user = try await Backend.user()
        let options = CallClient.Options(timing: Timing(pollIncomingMs: 60_000))
        return try .start(contract: .privateCall, url: Backend.url, userId: user, options: options)
    }

    private func state(_ client: CallClient, _ id: ServerCallId) async throws -> InvitationState {
        try await client.privateCall.getInviteStatus(GetInviteStatus(invitationId: id)).status
    }
}
