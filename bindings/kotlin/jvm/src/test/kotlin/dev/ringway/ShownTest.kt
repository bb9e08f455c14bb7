package dev.ringway

import dev.ringway.ffi.NativeClient
import dev.ringway.ffi.NativeException
import dev.ringway.ffi.NoHandle
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.seconds

class ShownTest {
    private val there = AtomicInteger()
    private val looks = Looks()
    private val shown = Shown(look())

    private fun look(): Seen<Int> = looks.next(there::get)

    @Test
    fun `nothing older is shown after something newer`() = soon {
        val seen = mutableListOf<Int>()
        val collector = launch { shown.onEach(seen::add).first { it >= LAST } }
        val lookers =
            List(4) {
                launch {
                    while (there.get() < LAST) {
                        val atLeast = there.incrementAndGet()
                        shown.show(look())
                        assertTrue(shown.value >= atLeast, "${shown.value} is shown after $atLeast")
                    }
                }
            }
        lookers.joinAll()
        collector.join()
        assertEquals(seen.sorted().distinct(), seen)
    }

    @Test
    fun `a state that is back where it was outdoes an older one`() = soon {
        // It is looked at again while it is set: what follows on the spot does that.
        val follower =
            launch(Dispatchers.Unconfined) {
                shown.collect {
                    there.set(0)
                    shown.show(look())
                }
            }
        there.set(1)
        shown.show(look())
        assertEquals(0, shown.value)
        follower.cancel()
    }

    @Test
    fun `looking again at the same is no news`() = soon {
        val seen = async(start = CoroutineStart.UNDISPATCHED) { shown.take(2).toList() }
        repeat(10) {
            shown.show(look())
            yield()
        }
        there.set(1)
        shown.show(look())
        assertEquals(listOf(0, 1), seen.await())
    }

    @Test
    fun `what runs while a state is set may wait for somebody who looks`() = soon {
        val told = CompletableDeferred<Int>()
        val follower =
            launch(Dispatchers.Unconfined) {
                shown.collect {
                    if (it == 0) return@collect
                    runBlocking { withContext(Dispatchers.IO) { shown.show(look()) } }
                    told.complete(it)
                }
            }
        there.set(1)
        shown.show(look())
        assertEquals(1, told.await())
        follower.cancel()
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
}

private const val LAST = 20_000

private fun soon(scene: suspend CoroutineScope.() -> Unit): Unit =
    runBlocking(Dispatchers.Default) { withTimeout(30.seconds, scene) }
