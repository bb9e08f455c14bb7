import Ringway
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ReadmeTests {
    /// xtask puts the code of README beside this, as it stands there.
    @Test func theTenLinesCallAndAnswer() async throws {
        let bob = try await CallClient.connect(
            contract: .chattrix, url: Backend.url, userId: "102",
            auth: { _ in AuthToken(try await Backend.token("102")) })
        let answering = Task { try await answer(bob) }
        let jwt = try await Backend.token("101")
        async let calling: Void = callBob(url: Backend.url, jwt: jwt)
        for await snapshot in bob.snapshots where snapshot.calls.first?.phase == .active {
            let call = try #require(bob.calls.first)
            #expect(call.snapshot.media == .video && call.snapshot.peer.id == "101")
            try await call.end()
            break
        }
        try await calling
        await bob.close()
        try await answering.value
    }
}
