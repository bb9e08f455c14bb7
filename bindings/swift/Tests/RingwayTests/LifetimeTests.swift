import Foundation
import Ringway
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LifetimeTests {
    @Test func lettingGoOfEverythingClosesTheClient() async throws {
        var alice: CallClient? = try await Person(.chattrix).client
        let user = try #require(alice?.userId)
        let gone = Weak(alice)
        // Streams hold no client, whether somebody waits in them or not.
        let (events, incoming) = (try #require(alice?.events), try #require(alice?.incoming))
        let unused = alice?.snapshots
        async let ended: Void = { for await _ in events {} }()
        async let nobody: Void = { for await _ in incoming {} }()
        #expect(try await Backend.count(user, ["event": "close"]) == 0)
        alice = nil
        #expect(gone.value == nil)
        await ended
        await nobody
        withExtendedLifetime(unused) {}
        try await eventually { try await Backend.count(user, ["event": "close", "direction": "in"]) == 1 }
    }

    @Test func aCallHoldsItsClient() async throws {
        let bob = try await Person(.chattrix)
        var alice: CallClient? = try await Person(.chattrix).client
        let user = try #require(alice?.userId)
        var call = try await alice?.call(bob.id)
        let incoming = try await bob.rings()
        alice = nil
        try await incoming.accept()
        incoming.media(.joined)
        call?.media(.joined)
        #expect(try await call?.reached(.active).phase == .active)
        _ = try await incoming.reached(.active)
        #expect(call?.client.snapshot.link == .online)
        call = nil
        // Its client goes with it, and says goodbye.
        #expect(try await incoming.ended().reason == .remoteHangup)
        try await eventually { try await Backend.count(user, ["event": "close"]) == 1 }
    }

    #if canImport(Glibc)
        @Test func aPeerThatIsGoneDoesNotEndTheProcess() throws {
            _ = try CallClient.start(contract: .privateCall, url: Backend.url, userId: "101")
            // What a write to a closed socket does.
            #expect(raise(SIGPIPE) == 0)
        }
    #endif

    @Test func aClientWithSourcesIsLetGoOfToo() async throws {
        let user = try await Backend.user()
        let witness = Kept<Int>()
        let source = Weak(witness)
        try await {
            let client = try await CallClient.connect(
                contract: .chattrix, url: Backend.url, userId: user,
                auth: { [witness] _ in
                    witness.add(1)
                    return AuthToken(try await Backend.token(user))
                })
            #expect(client.snapshot.link == .online && source.value != nil)
        }()
        try await eventually { try await Backend.count(user, ["event": "close"]) == 1 }
    }
}
