/// One call. It is a handle: letting go of it changes nothing about the call.
///
/// Two handles of the same call are equal.
public final class Call: Sendable, Identifiable {
    /// This client's name for the call.
    public let id: CallId
    /// The client that has the call.
    public let client: CallClient

    private let native: NativeCall

    init(_ native: NativeCall, of client: CallClient) {
        self.native = native
        self.client = client
        id = native.id()
    }

    /// The call as it is now; once it is over, as it ended.
    public var snapshot: CallSnapshot { native.snapshot() }

    /// The call as it is, and again whenever anything about it has changed. The last one has it ended.
    ///
    /// A loop that is slow misses steps in between, never the latest state.
    public var snapshots: AsyncStream<CallSnapshot> {
        let watch = native.watch()
        return pulled { try await watch.next(cancel: $0) }
    }

    /// What happens to this call, beginning with the call as it is now (`Event.changed`) and ending with its `Event.ended`.
    public var events: AsyncStream<Event> {
        let events = native.events()
        return pulled { try await events.next(cancel: $0) }
    }

    /// Answers the ringing call; done when the backend has accepted it.
    ///
    /// - Throws: ``CallError`` with `call.gone` when it was over first, `usage.invalid_state` when it does not ring here.
    public func accept() async throws {
        try await cancellable { try await native.accept(cancel: $0) }
    }

    /// Declines the ringing call; the backend is told in the background. A call that is over stays as it ended.
    ///
    /// - Parameter reason: What the caller is told, where the contract can tell it.
    /// - Throws: ``CallError`` with `usage.invalid_state` when it does not ring here.
    public func decline(_ reason: DeclineReason = .declined) async throws {
        try await cancellable { try await native.decline(reason: reason, cancel: $0) }
    }

    /// Ends the call in whatever phase; the backend is told in the background. A call that is over stays as it ended.
    ///
    /// - Throws: ``CallError`` with `usage.closed` once the client has closed.
    public func end() async throws {
        try await cancellable { try await native.end(cancel: $0) }
    }

    /// Reports on the media layer. `MediaReport.joined` makes the call active.
    public func media(_ report: MediaReport) {
        native.media(report: report)
    }

    /// Waits until the call has come as far as `phase`, and returns it as it is then.
    ///
    /// - Throws: How the call ended, an ``End``, when it did so before.
    public func reached(_ phase: Phase) async throws -> CallSnapshot {
        try await cancellable { try await native.reached(phase: phase, cancel: $0) }
    }

    /// Waits for the end of the call.
    ///
    /// - Throws: `CancellationError` when the task is cancelled, and nothing else.
    public func ended() async throws -> End {
        try await cancellable { try await native.ended(cancel: $0) }
    }

    /// Waits for the credentials of the media channel, and returns the latest. A client that was begun without a source of
    /// credentials never has any.
    ///
    /// - Throws: How the call ended, an ``End``, when it did so first.
    public func credentials() async throws -> Credentials {
        try await cancellable { try await native.credentials(cancel: $0) }
    }
}

extension Call: Hashable {
    /// Whether they are the same call.
    public static func == (one: Call, other: Call) -> Bool { one.id == other.id }

    /// Takes the call's name in.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension Call: CustomStringConvertible {
    /// The call's name.
    public var description: String { "Call(\(id))" }
}
