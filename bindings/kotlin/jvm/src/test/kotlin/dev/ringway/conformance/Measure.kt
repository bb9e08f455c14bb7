package dev.ringway.conformance

import dev.ringway.CallClient
import dev.ringway.Event
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch

/** How long it takes from placing a call until it rings: nanoseconds for each of so many calls, one after the other. */
internal suspend fun measure(caller: CallClient, callee: CallClient, to: String, rounds: Int): List<Long> =
    coroutineScope {
        val rings = Channel<Long>(Channel.UNLIMITED)
        val listening =
            launch(start = CoroutineStart.UNDISPATCHED) {
                callee.events.collect { if (it is Event.Incoming) rings.send(System.nanoTime()) }
            }
        val took =
            List(rounds) {
                val start = System.nanoTime()
                val call = caller.call(to)
                val rang = rings.receive()
                call.end()
                for (client in listOf(caller, callee)) client.state.first { it.calls.isEmpty() }
                rang - start
            }
        listening.cancel()
        took
    }
