/// The endpoints of chattrix, typed. Each answers with the call.
///
/// Every endpoint goes out with the client's token, time-outs and budget, and throws a ``CallError``: what the backend
/// answered, or what kept it from answering.
public struct Chattrix: Sendable {
    private let client: CallClient
    private let native: NativeChattrix

    init(_ client: CallClient) {
        self.client = client
        native = client.native.chattrix()
    }

    /// `POST /v1/calls/initiate`: calls somebody.
    public func initiateCall(_ request: InitiateCall) async throws -> ChattrixCall {
        try await cancellable { try await native.initiateCall(request: request, cancel: $0) }
    }

    /// `POST /v1/calls/{callId}/accept`: answers.
    public func acceptCall(_ request: AcceptCall) async throws -> ChattrixCall {
        try await cancellable { try await native.acceptCall(request: request, cancel: $0) }
    }

    /// `POST /v1/calls/{callId}/reject`: declines.
    public func rejectCall(_ request: RejectCall) async throws -> ChattrixCall {
        try await cancellable { try await native.rejectCall(request: request, cancel: $0) }
    }

    /// `POST /v1/calls/{callId}/end`: hangs up.
    public func endCall(_ request: EndCall) async throws -> ChattrixCall {
        try await cancellable { try await native.endCall(request: request, cancel: $0) }
    }

    /// `PATCH /v1/calls/{callId}/status`: moves a call on.
    public func updateCallStatus(_ request: UpdateCallStatus) async throws -> ChattrixCall {
        try await cancellable { try await native.updateCallStatus(request: request, cancel: $0) }
    }

    /// `GET /v1/calls/{callId}`: what has become of a call.
    public func getCall(_ request: GetCall) async throws -> ChattrixCall {
        try await cancellable { try await native.getCall(request: request, cancel: $0) }
    }
}

/// The endpoints of private-call, typed.
///
/// Every endpoint goes out with the client's token, time-outs and budget, and throws a ``CallError``: what the backend
/// answered, or what kept it from answering.
public struct PrivateCall: Sendable {
    private let client: CallClient
    private let native: NativePrivateCall

    init(_ client: CallClient) {
        self.client = client
        native = client.native.privateCall()
    }

    /// `POST /private-call/invite`: rings somebody.
    public func sendInvite(_ request: SendInvite) async throws -> InviteSent {
        try await cancellable { try await native.sendInvite(request: request, cancel: $0) }
    }

    /// `GET /private-call/incoming/{userId}`: who is calling. Entries without a readable `id` and `callerId` are left out.
    public func listIncoming(_ request: ListIncoming) async throws -> [IncomingInvitation] {
        try await cancellable { try await native.listIncoming(request: request, cancel: $0) }
    }

    /// `POST /private-call/accept/{invitationId}`: answers.
    public func acceptInvite(_ request: AcceptInvite) async throws -> InviteAccepted {
        try await cancellable { try await native.acceptInvite(request: request, cancel: $0) }
    }

    /// `POST /private-call/reject/{invitationId}`: declines.
    public func rejectInvite(_ request: RejectInvite) async throws {
        try await cancellable { try await native.rejectInvite(request: request, cancel: $0) }
    }

    /// `POST /private-call/cancel/{invitationId}`: takes an invitation back.
    public func cancelInvite(_ request: CancelInvite) async throws {
        try await cancellable { try await native.cancelInvite(request: request, cancel: $0) }
    }

    /// `GET /private-call/status/{invitationId}`: what has become of an invitation.
    public func getInviteStatus(_ request: GetInviteStatus) async throws -> InviteStatus {
        try await cancellable { try await native.getInviteStatus(request: request, cancel: $0) }
    }
}
