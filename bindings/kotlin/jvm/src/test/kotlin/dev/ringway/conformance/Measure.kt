package dev.ringway.conformance

import dev.ringway.CallClient

/** Places calls one after the other, each once the one before is over. When each was placed. */
internal suspend fun place(caller: CallClient, to: String, rounds: Int): List<Long> = List(rounds) {
    val placed = System.nanoTime()
    caller.call(to).ended()
    placed
}

/** Declines calls as they come in. When each did. */
internal suspend fun ring(callee: Person, rounds: Int): List<Long> = List(rounds) {
    val (at, call) = callee.rings.receive()
    callee.call(call).decline()
    at
}
