import Foundation
import Ringway
import Testing

/// Somebody with a connected client.
struct Person {
    let id: UserId
    let client: CallClient

    init(
        _ contract: Contract, options: CallClient.Options = .brisk, credentials: CredentialsSource? = nil
    ) async throws {
        let id = try await Backend.user()
        self.id = id
        client = try await .connect(
            contract: contract, url: Backend.url, userId: id, options: options,
            auth: { _ in AuthToken(try await Backend.token(id)) }, credentials: credentials)
    }

    /// The call that rings here.
    func rings() async throws -> Call {
        for await call in client.incoming { return call }
        throw Silence()
    }
}

/// A stream ended before what was waited for.
struct Silence: Error {}

/// Two people, and a call between them that rings.
struct Ringing {
    let alice: Person
    let bob: Person
    let outgoing: Call
    let incoming: Call

    init(_ contract: Contract, media: MediaKind = .audio) async throws {
        alice = try await Person(contract)
        bob = try await Person(contract)
        outgoing = try await alice.client.call(bob.id, media: media)
        incoming = try await bob.rings()
    }

    /// Bob picks up, and both join.
    func talk() async throws {
        try await incoming.accept()
        _ = try await outgoing.reached(.connecting)
        outgoing.media(.joined)
        incoming.media(.joined)
        _ = try await outgoing.reached(.active)
        _ = try await incoming.reached(.active)
    }
}

extension CallClient.Options {
    /// Polls fast, so that no test waits for a clock.
    static let brisk = CallClient.Options(
        timing: Timing(
            pollIncomingMs: 50, pollRingingMs: 50, pollRingingSlowMs: 50, pollInCallMs: 50, backoffBaseMs: 20,
            backoffLiveMs: 100, backoffIdleMs: 100))
}

/// Runs what must fail with a `CallError`, and gives that.
func failure(_ work: () async throws -> Void) async throws -> CallError {
    var failure: CallError?
    do {
        try await work()
    } catch let error as CallError {
        failure = error
    }
    return try #require(failure, "it did not fail")
}

/// What several tasks put down.
final class Kept<Element: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var kept: [Element] = []

    var all: [Element] { lock.withLock { kept } }

    func add(_ element: Element) {
        lock.withLock { kept.append(element) }
    }
}

/// Holds nothing.
struct Weak<Object: AnyObject> {
    private(set) weak var value: Object?

    init(_ value: Object?) {
        self.value = value
    }
}
