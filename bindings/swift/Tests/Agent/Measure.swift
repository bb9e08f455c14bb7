import Ringway

/// How long it takes from placing a call until it rings: nanoseconds for each of so many calls, one after the other.
func measure(_ caller: Client, _ callee: Client, to: UserId, rounds: Int) async throws -> [UInt64] {
    var took: [UInt64] = []
    for _ in 0..<rounds {
        let start = ContinuousClock.now
        let call = try await caller.ringway.call(to)
        // Those of other calls lie before.
        for await rings in callee.rings where rings > start {
            took.append((rings - start).nanoseconds)
            break
        }
        try await call.end()
        _ = try await caller.find(.none)
        _ = try await callee.find(.none)
    }
    return took
}

extension Duration {
    fileprivate var nanoseconds: UInt64 {
        UInt64(components.seconds) * 1_000_000_000 + UInt64(components.attoseconds / 1_000_000_000)
    }
}
