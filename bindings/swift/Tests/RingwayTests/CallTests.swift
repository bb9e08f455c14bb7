import Ringway
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CallTests {
    @Test(arguments: Contract.allCases)
    func aCallFromRingToHangUp(contract: Contract) async throws {
        let stage = try await Ringing(contract, media: .video)
        #expect(stage.incoming.snapshot.peer.id == stage.alice.id)
        #expect(stage.incoming.snapshot.direction == .incoming)
        #expect(stage.outgoing.snapshot.status == .ringing)
        #expect(stage.outgoing.snapshot.media == .video)
        try await stage.talk()
        #expect(stage.alice.client.calls == [stage.outgoing])
        #expect(stage.alice.client.get(stage.outgoing.id) == stage.outgoing)
        #expect(stage.outgoing.snapshot.channel == stage.incoming.snapshot.channel)

        try await stage.outgoing.end()
        // private-call has no hang-up: the media layer sees it.
        if !stage.bob.client.capabilities.canHangUp { try await stage.incoming.end() }
        let (out, back) = (try await stage.outgoing.ended(), try await stage.incoming.ended())
        #expect(out.reason == .localHangup && out.answered && out.history == .completed)
        #expect(back.reason == (contract == .chattrix ? .remoteHangup : .localHangup) && back.answered)
        #expect(stage.alice.client.calls.isEmpty)
    }

    @Test func theCallerLearnsWhyACallIsDeclined() async throws {
        for (reason, told) in [
            (DeclineReason.declined, EndReason.remoteDeclined), (.busy, .remoteBusy),
            (.unavailable, .remoteUnavailable),
        ] {
            let stage = try await Ringing(.chattrix)
            try await stage.incoming.decline(reason)
            #expect(try await stage.outgoing.ended().reason == told)
        }
    }

    @Test func whoWaitsForAPhaseLearnsHowTheCallEnded() async throws {
        let stage = try await Ringing(.privateCall)
        let call = stage.outgoing
        async let answered = end { _ = try await call.reached(.connecting) }
        async let credentials = end { _ = try await call.credentials() }
        try await stage.incoming.decline()
        let (first, second) = (try await answered, try await credentials)
        #expect(first.reason == .remoteDeclined && second == first)
        #expect(try await stage.outgoing.reached(.ended).end == first)
    }

    @Test func theStreamsOfACallBeginWithNowAndEndWithItsEnd() async throws {
        let stage = try await Ringing(.chattrix)
        let (events, snapshots) = (stage.outgoing.events, stage.outgoing.snapshots)
        async let seen = events.reduce(into: []) { $0.append($1) }
        async let states = snapshots.reduce(into: []) { $0.append($1) }
        try await stage.talk()
        try await stage.incoming.end()
        let (all, last) = (await seen, try #require(await states.last))
        #expect(all.first?.call?.status == .ringing)
        guard case .ended(let call) = all.last else { throw Silence() }
        #expect(call == last && last.end?.reason == .remoteHangup && last == stage.outgoing.snapshot)
        // Afterwards there is only the end.
        #expect(await stage.outgoing.events.reduce(into: []) { $0.append($1) } == [.ended(call: last)])
    }

    @Test func eachCallGoesToOneLoopAndNoneThatIsOver() async throws {
        let stage = try await Ringing(.chattrix)
        try await stage.outgoing.end()
        _ = try await stage.incoming.ended()
        let unseen = try await stage.alice.client.call(stage.bob.id)
        let bob = stage.bob.client
        try await eventually { !bob.calls.isEmpty }
        try await unseen.end()
        try await eventually { bob.calls.isEmpty }

        async let one = stage.bob.rings()
        let placed = try await stage.alice.client.call(stage.bob.id)
        let call = try await one
        #expect(call.snapshot.serverId == placed.snapshot.serverId)
        let other = Task { try await stage.bob.rings() }
        await bob.close()
        await #expect(throws: Silence.self) { try await other.value }
    }

    @Test(arguments: Contract.allCases)
    func cancellingATaskGivesItsCallUp(contract: Contract) async throws {
        let (alice, bob) = (try await Person(contract), try await Person(contract))
        try await Backend.fault(["latency": ["ms": 60_000]], alice.id, ["method": "POST"])
        let placing = Task { try await alice.client.call(bob.id) }
        try await eventually { alice.client.calls.count == 1 }
        let call = try #require(alice.client.calls.first)
        placing.cancel()
        await #expect(throws: CancellationError.self) { try await placing.value }
        #expect(try await call.ended().reason == .localCancelled)
    }

    @Test func aTaskThatWasCancelledBeforeCallsNobody() async throws {
        let (alice, bob) = (try await Person(.chattrix), try await Person(.chattrix))
        let placing = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await alice.client.call(bob.id)
        }
        await #expect(throws: CancellationError.self) { try await placing.value }
        try await eventually { alice.client.calls.isEmpty }
    }

    @Test func whateverWaitsCanBeCancelled() async throws {
        let stage = try await Ringing(.chattrix)
        let (alice, call) = (stage.alice.client, stage.outgoing)
        let waits: [@Sendable () async throws -> Void] = [
            { _ = try await call.ended() },
            { _ = try await call.reached(.active) },
            { _ = try await call.credentials() },
        ]
        for wait in waits {
            let waiting = Task { try await wait() }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
        // Streams end.
        let streams: [@Sendable () async -> Void] = [
            { for await _ in alice.events {} },
            { for await _ in alice.incoming {} },
            { for await _ in alice.snapshots {} },
            { for await _ in call.snapshots {} },
            { while await alice.nextEvent() != nil {} },
        ]
        for stream in streams {
            let loop = Task { await stream() }
            loop.cancel()
            await loop.value
        }
        #expect(call.snapshot.status == .ringing)
    }

    /// How the call ended that `work` waited for.
    private func end(_ work: @Sendable () async throws -> Void) async throws -> End {
        do {
            try await work()
        } catch let end as End {
            return end
        }
        throw Silence()
    }
}

extension Event {
    /// The call that it shows.
    var call: CallSnapshot? {
        switch self {
        case .incoming(let call), .changed(let call), .ended(let call): call
        case .authRequired, .credentials, .credentialsExpired, .incomingRejectedBusy, .linkChanged, .message,
            .qualityWarning, .warning:
            nil
        }
    }
}
