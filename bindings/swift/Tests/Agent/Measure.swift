import Ringway

/// How long it takes from placing a call until it rings: nanoseconds for each of so many calls, one after the other.
func measure(_ caller: CallClient, _ callee: CallClient, to: UserId, rounds: Int) async throws -> [UInt64] {
    let clock = ContinuousClock()
    let events = callee.events
    var took: [UInt64] = []
    for _ in 0..<rounds {
        let start = clock.now
        async let placed = caller.call(to)
        let rings = try await ring(events, clock)
        took.append((rings - start).nanoseconds)
        try await placed.end()
        try await quiet(caller)
        try await quiet(callee)
    }
    return took
}

private func ring(_ events: AsyncStream<Event>, _ clock: ContinuousClock) async throws -> ContinuousClock.Instant {
    for await case .incoming in events { return clock.now }
    throw Nonsense("the callee has closed")
}

private func quiet(_ client: CallClient) async throws {
    for await snapshot in client.snapshots where snapshot.calls.isEmpty { return }
    throw Nonsense("the client has closed")
}

extension Duration {
    fileprivate var nanoseconds: UInt64 {
        UInt64(components.seconds) * 1_000_000_000 + UInt64(components.attoseconds / 1_000_000_000)
    }
}
