import Foundation
import Ringway
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ClientTests {
    @Test func aRefusedTokenEndsConnect() async throws {
        let user = try await Backend.user()
        let error = try await failure {
            _ = try await CallClient.connect(
                contract: .chattrix, url: Backend.url, userId: user, token: "nonsense")
        }
        #expect(error.code == .authRequired && error.fatal && !error.retryable)
        #expect(error.retry == .never && error.hint == "Sign in again, then reconnect the client.")
    }

    @Test func aSourceIsAskedAgainWhenItsTokenIsRefused() async throws {
        let user = try await Backend.user()
        let asked = Kept<AuthRequest>()
        let client = try await CallClient.connect(
            contract: .chattrix, url: Backend.url, userId: user, options: .brisk,
            auth: { request in
                asked.add(request)
                return AuthToken(try await Backend.token(user), expiresIn: .seconds(3600))
            })
        #expect(asked.all.map(\.refused) == [false])
        try await Backend.expireTokens(user)
        let error = try await failure { _ = try await client.chattrix.getCall(GetCall(callId: "none")) }
        #expect(error.code == .callNotFound)
        #expect(asked.all.map(\.refused) == [false, true])
    }

    @Test func aSourceThatSaysNoEndsConnectAndOneThatFailsIsAskedAgain() async throws {
        let user = try await Backend.user()
        let refused = try await failure {
            _ = try await CallClient.connect(
                contract: .chattrix, url: Backend.url, userId: user,
                auth: { _ in throw SourceError.permanent("signed out") })
        }
        #expect(refused.code == .authRequired && refused.reason.contains("signed out"))

        let asked = Kept<AuthRequest>()
        let client = try await CallClient.connect(
            contract: .chattrix, url: Backend.url, userId: user, options: .brisk,
            auth: { request in
                asked.add(request)
                if asked.all.count == 1 { throw URLError(.notConnectedToInternet) }
                return AuthToken(try await Backend.token(user))
            })
        #expect(asked.all.count == 2 && client.snapshot.link == .online)
    }

    @Test func cancellingATaskGivesConnectUp() async throws {
        let user = try await Backend.user()
        let asked = Kept<AuthRequest>()
        let connecting = Task {
            try await CallClient.connect(
                contract: .chattrix, url: Backend.url, userId: user,
                auth: { request in
                    asked.add(request)
                    try await Task.sleep(for: .seconds(3600))
                    return AuthToken("")
                })
        }
        try await eventually { asked.all.count == 1 }
        connecting.cancel()
        await #expect(throws: CancellationError.self) { try await connecting.value }
    }

    @Test func patienceEndsAndSaysWhatWasWaitedFor() async throws {
        let error = try await failure {
            _ = try await CallClient.connect(
                contract: .chattrix, url: Backend.url, userId: "101", within: .milliseconds(20),
                auth: { _ in
                    try await Task.sleep(for: .seconds(3600))
                    return AuthToken("")
                })
        }
        #expect(error.code == .netTimeout && error.retryable && error.reason.contains("0.02 s"))
    }

    @Test func whatCannotWorkIsRefusedAtOnce() throws {
        do {
            _ = try CallClient.start(contract: .chattrix, url: "http://example.com", userId: "101")
            Issue.record("it was begun")
        } catch {
            // A typed throw: nothing else can come.
            let typed: CallError = error
            #expect(typed.code == .usageConfig && "\(typed)".hasPrefix("usage.config: "))
        }
    }

    @Test func aClientThatWasOnlyBegunTellsEverythingFromItsBeginning() async throws {
        let user = try await Backend.user()
        let client = try CallClient.start(
            contract: .chattrix, url: Backend.url, userId: user, token: try await Backend.token(user))
        try await client.connected()
        #expect(client.contract == .chattrix && client.userId == user)
        #expect(await client.nextEvent() == .linkChanged(link: .connecting))
        #expect(await client.nextEvent() == .linkChanged(link: .online))
        await client.close()
        while let event = await client.nextEvent() {
            guard case .linkChanged = event else { throw Silence() }
        }
    }

    @Test func errorsAreTyped() async throws {
        let stage = try await Ringing(.chattrix)
        let (alice, bob) = (stage.alice.client, stage.bob.client)
        let busy = try await failure { _ = try await alice.call(stage.bob.id) }
        #expect(busy.code == .usageBusy && busy.retryable && !busy.fatal)
        let early = try await failure { try await stage.outgoing.accept() }
        #expect(early.code == .usageInvalidState && early.call == stage.outgoing.id)
        try await stage.outgoing.end()
        let unknown = try await failure { _ = try await alice.call("999999") }
        #expect(unknown.code == .callNotFound && unknown.httpStatus == 404)
        _ = try await stage.incoming.ended()
        let gone = try await failure { try await stage.incoming.accept() }
        #expect(gone.code == .callGone && (gone as any Error).localizedDescription == gone.reason)

        try await Backend.fault(
            ["error": ["status": 429, "retryAfterSeconds": 600]], stage.bob.id, ["method": "GET"])
        let limited = try await failure { _ = try await bob.chattrix.getCall(GetCall(callId: "any")) }
        #expect(limited.code == .rateLimited && limited.httpStatus == 429 && limited.retry == .after(ms: 600_000))
        let silent = try await Person(.privateCall)
        let unsupported = try await failure { try await silent.client.send("hello") }
        #expect(unsupported.code == .usageUnsupported)
        #expect(Set(ErrorCode.allCases.map(\.description)).count == ErrorCode.allCases.count)
    }

    @Test func credentialsComeFromTheApp() async throws {
        let asked = Kept<CredentialsRequest>()
        let credentials: CredentialsSource = { request in
            asked.add(request)
            return Credentials(
                appId: "app", channel: request.channel, token: "007eJx-secret", uid: 0, expiresInMs: 60_000)
        }
        let alice = try await Person(.chattrix, credentials: credentials)
        let bob = try await Person(.chattrix)
        let events = alice.client.events
        let outgoing = try await alice.client.call(bob.id, channel: "room-7")
        try await bob.rings().accept()
        let given = try await outgoing.credentials()
        #expect(given.channel == "room-7" && given.token.expose() == "007eJx-secret")
        let request = try #require(asked.all.first)
        #expect(request.call == outgoing.id && request.userId == alice.id && !request.renew)
        for await case .credentials(let call, let told, let renewed) in events {
            #expect(call == outgoing.id && told == given && !renewed)
            break
        }
        // The media layer warns: new ones are asked for at once.
        outgoing.media(.tokenWillExpire)
        try await eventually { asked.all.map(\.renew) == [false, true] }
    }

    @Test(arguments: Contract.allCases)
    func closingEndsTheCallsAndEveryStream(contract: Contract) async throws {
        let stage = try await Ringing(contract)
        try await stage.talk()
        let client = stage.alice.client
        let streams = (client.events, client.snapshots)
        async let events = streams.0.reduce(into: []) { $0.append($1) }
        async let states = streams.1.reduce(into: []) { $0.append($1) }
        await client.close()
        #expect(try await stage.outgoing.ended().reason == .clientShutdown)
        let (seen, last) = (await events, await states.last)
        #expect(seen.contains { $0.call?.end?.reason == .clientShutdown })
        #expect(last?.link == .closed && last?.calls.isEmpty == true)
        #expect(await client.explain().isEmpty)
        let error = try await failure { _ = try await client.call(stage.bob.id) }
        #expect(error.code == .usageClosed && error.fatal)
        // Closing again is done at once.
        await client.close()
    }

    @Test func theNetworkAndTheAppAreToldOf() async throws {
        let alice = try await Person(.chattrix).client
        let links = alice.events
        alice.online(false)
        alice.visible(false)
        #expect(try await alice.link(.suspended, links) == .suspended)
        #expect(await alice.explain().contains { $0.call == nil })
        alice.online(true)
        alice.visible(true)
        try await alice.reconnect()
        #expect(alice.snapshot.link == .online)
    }

    @Test func theAppSharesTheSocket() async throws {
        let alice = try await Person(.chattrix)
        try await alice.client.send(#"{"type": "chat.hello"}"#)
        try await eventually {
            try await Backend.count(alice.id, ["event": "frame", "type": "chat.hello", "direction": "in"]) == 1
        }
    }

    @Test func everyStreamGetsEverythingAndASlowOneHoldsUpNobody() async throws {
        let (alice, bob) = (try await Person(.chattrix), try await Person(.chattrix))
        let (slow, fast) = (alice.client.events, alice.client.events)
        async let counted = fast.reduce(into: 0) { count, _ in count += 1 }
        let rings = bob.client.incoming
        var incoming = rings.makeAsyncIterator()
        for _ in 0..<90 {
            let call = try await alice.client.call(bob.id)
            try await incoming.next()?.decline()
            _ = try await call.ended()
        }
        await alice.client.close()
        let all = await counted
        let kept = await slow.reduce(into: 0) { count, _ in count += 1 }
        #expect(all > 256 && kept <= 256, "\(all) events, \(kept) kept")
    }
}

extension CallClient {
    /// Waits until the link is so.
    func link(_ wanted: LinkState, _ events: AsyncStream<Event>) async throws -> LinkState {
        for await case .linkChanged(let link) in events where link == wanted { return link }
        throw Silence()
    }
}
