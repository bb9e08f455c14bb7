import Foundation
import Ringway

/// Places calls one after the other, each once the one before is over. When each was placed.
func place(_ caller: CallClient, to: UserId, rounds: Int) async throws -> [UInt64] {
    var placed: [UInt64] = []
    for _ in 0..<rounds {
        placed.append(now())
        _ = try await caller.call(to).ended()
    }
    return placed
}

/// Declines calls as they come in. When each did.
func ring(_ callee: Client, rounds: Int) async throws -> [UInt64] {
    var rang: [UInt64] = []
    var rings = callee.rings.makeAsyncIterator()
    while rang.count < rounds, let ring = await rings.next() {
        rang.append(ring.at)
        try await callee.get(ring.call).decline()
    }
    return rang
}

/// Nanoseconds, on the clock that all processes of the machine share.
func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
