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
            await changes(phone.ringing?.peer.id == alice.id)
            let ringing = try #require(phone.ringing)
            try await bob.client.get(ringing.id)?.decline(.busy)
            await changes(phone.lastEnded?.end?.reason == .localBusy)
            await changes(phone.calls.isEmpty)
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
        private func changes(_ fits: @autoclosure () -> Bool) async {
            while true {
                let (changes, change) = AsyncStream<Void>.makeStream()
                if withObservationTracking(fits, onChange: { change.yield() }) { return }
                for await _ in changes { break }
            }
        }
    }
#endif
