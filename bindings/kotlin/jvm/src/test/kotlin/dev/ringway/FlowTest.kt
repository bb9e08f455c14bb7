package dev.ringway

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.flow.transformWhile
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class FlowTest {
    @Test
    fun `every collector gets every event, and already sees it`() = play {
        val (alice, bob) = client("101") to client("102")
        val collectors =
            List(3) {
                async(start = CoroutineStart.UNDISPATCHED) {
                    bob.events
                        .onEach { event -> assertShown(bob, event) }
                        .transformWhile {
                            emit(it)
                            it !is Event.Ended
                        }.toList()
                }
            }
        val (outgoing, incoming) = ring(alice, bob)
        talk(outgoing, incoming)
        outgoing.end()
        for (collector in collectors) {
            val steps = collector.await().mapNotNull { it.callOrNull?.status }.distinct()
            val expected =
                listOf(CallStatus.RINGING, CallStatus.CONNECTING, CallStatus.ACTIVE, CallStatus.ENDED)
            assertEquals(expected, steps)
        }
    }

    private fun assertShown(client: CallClient, event: Event) {
        val told = event.callOrNull ?: return
        val shown = client[told.id]?.state?.value
        assertNotNull(shown)
        assertTrue(shown!!.phase >= told.phase, "$shown is behind $told")
        val live =
            client.state.value.calls
                .any { it.id == told.id }
        assertTrue(live || shown.phase == Phase.ENDED)
    }

    @Test
    fun `the first collector gets what happened before it came`() = play {
        val (alice, outgoing, bob, incoming) = ringing()
        incoming.decline()
        outgoing.ended()
        val events =
            bob.events.transformWhile {
                emit(it)
                it !is Event.Ended
            }
        val seen = events.toList()
        assertTrue(seen.any { it is Event.LinkChanged && it.link == LinkState.ONLINE }, "$seen")
        assertTrue(seen.any { it is Event.Incoming }, "$seen")

        // A later one begins with what happens next.
        val later = async(start = CoroutineStart.UNDISPATCHED) { bob.events.first() }
        ring(alice, bob)
        assertInstanceOf(Event.Incoming::class.java, later.await())
    }

    @Test
    fun `a collector that sleeps holds up nobody, and misses the oldest`() = play {
        val (alice, outgoing, _, incoming) = talking()
        val asleep = CompletableDeferred<Unit>()
        val awake = CompletableDeferred<Unit>()
        val slow =
            async(start = CoroutineStart.UNDISPATCHED) {
                alice.events
                    .onEach {
                        asleep.complete(Unit)
                        awake.await()
                    }.transformWhile {
                        emit(it)
                        it !is Event.Ended
                    }.toList()
            }
        asleep.await()
        repeat(200) {
            for (report in listOf(MediaReport.Reconnecting, MediaReport.Joined)) {
                val status = if (report == MediaReport.Joined) CallStatus.ACTIVE else CallStatus.RECONNECTING
                val told =
                    async(start = CoroutineStart.UNDISPATCHED) {
                        outgoing.events.first {
                            it.callOrNull?.status ==
                                status
                        }
                    }
                outgoing.media(report)
                told.await()
            }
        }
        incoming.end()
        outgoing.ended()
        awake.complete(Unit)
        val got = slow.await()
        assertTrue(got.size in 100..300, "${got.size} of more than 400")
        assertInstanceOf(Event.Ended::class.java, got.last())
    }

    @Test
    fun `every collector of incoming gets every call, once`() = play {
        val (alice, bob) = client("101") to client("102")
        val told = List(2) { Channel<Call>(Channel.UNLIMITED) }
        val collectors = told.map { launch { bob.incoming.collect(it::send) } }
        repeat(3) {
            val outgoing = alice.call("102")
            val (one, other) = told.map { it.receive() }
            assertEquals(one, other)
            assertEquals(outgoing.state.value.serverId, one.state.value.serverId)
            one.decline()
            outgoing.ended()
        }
        assertTrue(told.all { it.tryReceive().isFailure })
        collectors.forEach { it.cancel() }
    }

    @Test
    fun `a call that is over before it is looked at is passed over`() = play {
        val (alice, bob) = client("101") to client("102")
        val looking = CompletableDeferred<Unit>()
        val look = CompletableDeferred<Unit>()
        val seen = mutableListOf<Call>()
        val collector =
            launch(start = CoroutineStart.UNDISPATCHED) {
                bob.incoming.take(2).collect {
                    seen += it
                    looking.complete(Unit)
                    look.await()
                }
            }
        val (first, _) = ring(alice, bob)
        looking.await()
        first.end()
        bob.state.first { it.calls.isEmpty() }
        val missed = alice.call("102")
        bob.state.first { it.calls.isNotEmpty() }
        missed.end()
        bob.state.first { it.calls.isEmpty() }
        val (_, third) = ring(alice, bob)
        look.complete(Unit)
        collector.join()
        assertEquals(third, seen.last())
        assertEquals(2, seen.size)
    }

    @Test
    fun `whoever is told may look at everything on the spot`() = play {
        val (alice, outgoing, _, incoming) = ringing()
        val seen = CompletableDeferred<ClientSnapshot>()
        launch(Dispatchers.Unconfined) {
            outgoing.ended()
            seen.complete(alice.state.value)
        }
        incoming.decline()
        assertEquals(emptyList<CallSnapshot>(), seen.await().calls)
    }

    @Test
    fun `a call that is refused as busy is told`() = play {
        val (_, _, bob, _) = talking()
        val refused =
            async(start = CoroutineStart.UNDISPATCHED) { bob.events.first { it is Event.IncomingRejectedBusy } }
        val carol = client("103").call("102")
        assertEquals("103", (refused.await() as Event.IncomingRejectedBusy).peer.id)
        assertEquals(EndReason.REMOTE_BUSY, carol.ended().reason)
    }

    @Test
    fun `a call may wait behind another one`() = play {
        val alice = client("101")
        val bob = client("102") { busy = BusyPolicy.WAIT }
        val (outgoing, incoming) = ring(alice, bob)
        talk(outgoing, incoming)
        client("103").call("102")
        val waiting = bob.incoming.first()
        assertTrue(waiting.state.value.waiting)
        assertEquals("103", waiting.state.value.peer.id)
    }
}

/** The call that an event shows. */
internal val Event.callOrNull: CallSnapshot?
    get() =
        when (this) {
            is Event.Incoming -> call

            is Event.Changed -> call

            is Event.Ended -> call

            is Event.IncomingRejectedBusy,
            is Event.Credentials,
            is Event.CredentialsExpired,
            is Event.QualityWarning,
            is Event.LinkChanged,
            is Event.AuthRequired,
            is Event.Message,
            is Event.Warning,
            -> null
        }
