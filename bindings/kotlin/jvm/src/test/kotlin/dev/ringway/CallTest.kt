package dev.ringway

import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import kotlin.time.Duration.Companion.milliseconds

class CallTest {
    @ParameterizedTest
    @EnumSource(Contract::class)
    fun `a call is placed, answered, and hung up`(contract: Contract) = play(contract) {
        val (alice, outgoing, bob, incoming) = talking()
        assertEquals("101", incoming.state.value.peer.id)
        assertEquals(Direction.INCOMING, incoming.state.value.direction)
        assertEquals(listOf(outgoing), alice.calls())
        assertEquals(
            CallStatus.ACTIVE,
            alice.state.value.calls
                .single()
                .status,
        )

        outgoing.end()
        val end = outgoing.ended()
        assertEquals(EndReason.LOCAL_HANGUP, end.reason)
        assertTrue(end.answered)
        assertEquals(HistoryKind.COMPLETED, end.history)
        if (!bob.capabilities.canHangUp) incoming.media(MediaReport.PeerLeft)
        assertEquals(EndReason.REMOTE_HANGUP, incoming.ended().reason)
        assertEquals(emptyList<Call>(), alice.calls())
        assertEquals(emptyList<CallSnapshot>(), bob.state.value.calls)
    }

    @ParameterizedTest
    @EnumSource(Contract::class)
    fun `a call is declined`(contract: Contract) = play(contract) {
        val (_, outgoing, _, incoming) = ringing()
        incoming.decline()
        assertEquals(EndReason.LOCAL_DECLINED, incoming.ended().reason)
        assertEquals(EndReason.REMOTE_DECLINED, outgoing.ended().reason)
    }

    @Test
    fun `a call carries what was asked for`() = play {
        val (alice, bob) = client("101") to client("102")
        val outgoing = alice.call("102", MediaKind.VIDEO, channel = "room-7")
        assertEquals("room-7", outgoing.state.value.channel)
        val incoming =
            bob.incoming
                .first()
                .state.value
        assertEquals(MediaKind.VIDEO, incoming.media)
        assertEquals("room-7", incoming.channel)
        assertEquals(outgoing.state.value.serverId, incoming.serverId)
    }

    @Test
    fun `a call that is declined as busy is refused with that reason`() = play {
        val (_, outgoing, _, incoming) = ringing()
        incoming.decline(DeclineReason.BUSY)
        assertEquals(EndReason.REMOTE_BUSY, outgoing.ended().reason)
    }

    @ParameterizedTest
    @EnumSource(Contract::class)
    fun `cancelling the coroutine gives up the call that it places`(contract: Contract) = play(contract) {
        val (alice, bob) = client("101") to client("102")
        mock.post("faults", """{"fault": {"latency": {"ms": 300}}, "match": {"method": "POST"}, "times": 1}""")
        assertNull(withTimeoutOrNull(50.milliseconds) { alice.call("102") })
        alice.state.first { it.calls.isEmpty() }
        alice.shutdown()

        val (_, incoming) = ring(client("101"), bob)
        assertEquals(listOf(incoming), bob.calls(), "only the second call rings")
    }

    @Test
    fun `a call whose outcome crosses the cancelling does not ring on`() = play {
        // One invitation may reach him after the next has begun.
        val (alice, bob) = client("101") to client("102") { busy = BusyPolicy.RING }
        repeat(30) {
            var placed: Call? = null
            val placing = launch(start = CoroutineStart.UNDISPATCHED) { placed = alice.call("102") }
            alice.state.first { state -> state.calls.any { it.phase == Phase.RINGING } }
            placing.cancelAndJoin()
            // Whichever was first: a call that somebody has is theirs to end.
            placed?.end()
            alice.state.first { it.calls.isEmpty() }
            bob.state.first { it.calls.isEmpty() }
        }
    }

    @Test
    fun `cancelling what only waits changes nothing`() = play {
        val (_, outgoing, _, incoming) = ringing()
        assertNull(withTimeoutOrNull(20.milliseconds) { outgoing.reached(Phase.ACTIVE) })
        assertNull(withTimeoutOrNull(20.milliseconds) { outgoing.ended() })
        talk(outgoing, incoming)
    }

    @Test
    fun `who waits for a call that ends learns how`() = play {
        val (_, outgoing, _, incoming) = ringing()
        val waiting = async { runCatching { outgoing.reached(Phase.ACTIVE) } }
        incoming.decline()
        val failed = waiting.await().exceptionOrNull()
        assertEquals(EndReason.REMOTE_DECLINED, assertInstanceOf(CallEndedException::class.java, failed).end.reason)
        assertEquals(Phase.ENDED, outgoing.reached(Phase.ENDED).phase)
        val none = runCatching { outgoing.credentials() }
        assertThrows<CallEndedException> { none.getOrThrow() }
    }

    @Test
    fun `the events of a call begin with now and end with its end`() = play {
        val (_, outgoing, _, incoming) = ringing()
        val events = async { outgoing.events.toList() }
        talk(outgoing, incoming)
        incoming.end()
        val seen = events.await()
        val last = assertInstanceOf(Event.Ended::class.java, seen.last())
        assertEquals(EndReason.REMOTE_HANGUP, last.call.end?.reason)
        assertTrue(seen.dropLast(1).all { it is Event.Changed && it.call.id == outgoing.id }, "$seen")
        assertInstanceOf(Event.Ended::class.java, outgoing.events.toList().single(), "after the end, only the end")
    }

    @Test
    fun `a state goes from step to step, and a slow collector skips to the latest`() = play {
        val (_, outgoing, _, incoming) = ringing()
        val quick = async { outgoing.state.first { it.phase == Phase.CONNECTING } }
        incoming.accept()
        assertEquals(CallStatus.CONNECTING, quick.await().status)

        val slow = mutableListOf<Phase>()
        outgoing.state.first { state ->
            slow += state.phase
            if (slow.size == 1) {
                outgoing.media(MediaReport.Joined)
                outgoing.reached(Phase.ACTIVE)
                outgoing.end()
                outgoing.ended()
            }
            state.phase == Phase.ENDED
        }
        assertEquals(listOf(Phase.CONNECTING, Phase.ENDED), slow)
    }

    @Test
    fun `what no event tells is shown by the state`() = play {
        val (alice, outgoing, _, _) = ringing()
        outgoing.media(MediaReport.Joining)
        outgoing.state.first { it.mediaState == MediaState.JOINING }
        assertEquals(
            MediaState.JOINING,
            alice.state.value.calls
                .single()
                .mediaState,
        )
    }

    @Test
    fun `media that fails ends the call`() = play {
        val (_, outgoing, _, incoming) = talking()
        outgoing.media(MediaReport.Failed("no camera"))
        assertEquals(EndReason.MEDIA_FAILED, outgoing.ended().reason)
        assertEquals(EndReason.REMOTE_HANGUP, incoming.ended().reason)
    }

    @Test
    fun `all who ask for a call get an equal one, which shows the same`() = play {
        val (alice, outgoing, bob, incoming) = ringing()
        val (mine, theirs) = alice[outgoing.id] to bob.calls().single()
        assertEquals(outgoing, mine)
        assertEquals(incoming, theirs)
        outgoing.end()
        theirs.state.first { it.phase == Phase.ENDED }
        assertEquals(incoming.state.value, theirs.state.value)
        assertEquals(outgoing.state.value, mine?.state?.value)
        assertEquals(outgoing, alice[outgoing.id], "and for a while after its end")
        assertNull(alice["no such call"])
    }

    @Test
    fun `commands fail with typed errors`() = play {
        val (alice, outgoing, _, incoming) = ringing()
        val second = failure { alice.call("103") }
        assertEquals(ErrorCode.USAGE_BUSY, second.code)
        assertTrue(second.retryable)
        assertEquals("End or answer it first.", second.hint)
        assertEquals("usage.busy: ${second.reason}", second.message)

        val own = failure { outgoing.accept() }
        assertEquals(ErrorCode.USAGE_INVALID_STATE, own.code)
        assertEquals(Retry.Never, own.retry)
        assertEquals(outgoing.id, own.call)

        incoming.decline()
        outgoing.ended()
        val stranger = failure { alice.call("999") }
        assertEquals(ErrorCode.CALL_NOT_FOUND, stranger.code)
        assertEquals(404, stranger.httpStatus)
        assertEquals(ErrorCode.USAGE_INVALID_ARGUMENT, failure { alice.call("101") }.code)
    }
}
