package dev.ringway

import dev.ringway.ffi.NativeClient
import dev.ringway.ffi.NativeException
import dev.ringway.ffi.NoHandle
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.consumeAsFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.seconds

class ShownTest {
    @Test
    fun `who asks looks each time`() = soon {
        var there = 1
        val shown = Shown(flowOf<Int>()) { there }
        assertEquals(1, shown.value)
        there = 2
        assertEquals(2, shown.value)
        assertEquals(listOf(2), shown.replayCache)
    }

    @Test
    fun `the same again is no news`() = soon {
        val seen = mutableListOf<Int>()
        val collector = collect(Shown(flowOf(0, 1, 1, 0)) { 0 }, seen)
        assertEquals(listOf(0, 1, 0), seen)
        collector.cancel()
    }

    @Test
    fun `a state that no longer changes goes on being collected`() = soon {
        val steps = Channel<Int>()
        val seen = mutableListOf<Int>()
        val collector = collect(Shown(steps.consumeAsFlow()) { 0 }, seen)
        steps.send(1)
        steps.close()
        assertEquals(listOf(1), seen)
        assertTrue(collector.isActive, "a StateFlow never ends")
        collector.cancel()
    }

    @Test
    fun `each collector has a subscription of its own, which ends with it`() = soon {
        var open = 0
        val numbers =
            pulled({
                open++
                AutoCloseable { open-- }
            }) { 7 }
        val shown = Shown(numbers) { 7 }
        repeat(2) { assertEquals(7, shown.first()) }
        assertEquals(0, open)
    }

    @Test
    fun `what a flow fails with is what the app knows`() = soon {
        val error = CallError(ErrorCode.INTERNAL_BUG, "panicked", Retry.Never)
        val failed = failure { flow<Event> { pull { throw NativeException.Failed(error) } }.toList() }
        assertEquals(error, failed.error)
    }

    @Test
    fun `a defect in what a client does for itself closes the client`() = soon {
        val stopped = CompletableDeferred<Unit>()
        val native =
            object : NativeClient(NoHandle) {
                override fun stop() {
                    stopped.complete(Unit)
                }
            }
        native.scope(Dispatchers.Default).launch { error("a defect") }
        stopped.await()
    }

    /** On the spot, so that what was told is there at once. */
    private fun <T> CoroutineScope.collect(shown: Shown<T>, into: MutableList<T>) =
        launch(Dispatchers.Unconfined, CoroutineStart.UNDISPATCHED) { shown.collect(into::add) }
}

private fun soon(scene: suspend CoroutineScope.() -> Unit): Unit = runBlocking { withTimeout(30.seconds, scene) }
