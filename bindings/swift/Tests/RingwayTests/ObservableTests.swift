#if canImport(Observation)
    import Observation
    import Ringway
    import Testing

    @Suite(.timeLimit(.minutes(1)))
    @MainActor
    struct ObservableTests {
        @Test func aViewIsDrawnAnewWhenWhatItReadHasChanged() async throws {
            let (alice, bob) = (try await Person(.chattrix), try await Person(.chattrix))
            let phone = ObservableClient(bob.client)
            #expect(phone.link == .online && phone.calls.isEmpty && phone.ringing == nil)

            let outgoing = try await alice.client.call(bob.id)
            await changed { phone.ringing } until: { $0?.peer.id == alice.id }
            let ringing = try #require(phone.ringing)
            try await bob.client.get(ringing.id)?.decline(.busy)
            await changed { phone.lastEnded } until: { $0?.end?.reason == .localBusy }
            await changed { phone.calls } until: { $0.isEmpty }
            #expect(try await outgoing.ended().reason == .remoteBusy)
        }

        @Test func lettingGoOfItLetsGoOfTheClient() async throws {
            var alice: CallClient? = try await Person(.chattrix).client
            let client = Weak(alice)
            var phone = alice.map { ObservableClient($0) }
            let gone = Weak(phone)
            alice = nil
            #expect(phone?.link == .online && client.value != nil)
            phone = nil
            #expect(gone.value == nil)
            try await eventually { client.value == nil }
        }

        /// As SwiftUI does it: reads, and reads again each time what was read has changed.
        private func changed<Value>(_ read: () -> Value, until fits: (Value) -> Bool) async {
            while true {
                let (changes, change) = AsyncStream<Void>.makeStream()
                let value = withObservationTracking(read) { change.yield() }
                if fits(value) { return }
                for await _ in changes { break }
            }
        }
    }
#endif
