package dev.ringway

import com.sun.jna.Library
import com.sun.jna.Native
import com.sun.jna.NativeLong
import com.sun.jna.Platform
import com.sun.jna.Structure
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledOnOs
import org.junit.jupiter.api.condition.OS
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes

/** What may be held more after a thousand calls than after the first two hundred. */
private const val HEAP_BOUND_KB = 3_000L
private const val NATIVE_BOUND_KB = 3_000L

class ManyCallsTest {
    @Test
    @EnabledOnOs(OS.LINUX) // where the process can be asked what it holds
    fun `a thousand calls in a row hold no memory`() = play(within = 5.minutes) {
        val (alice, bob) = client("101") to client("102")
        repeat(200) { callOnce(alice, bob) }
        val before = Memory.settled()
        repeat(1_000) { callOnce(alice, bob) }
        var after = Memory.settled()
        // The machine's compiler may be at work for seconds, and holds some megabytes then. A leak only grows.
        repeat(3) {
            if (after.nativeKb - before.nativeKb < NATIVE_BOUND_KB) return@repeat
            repeat(200) { callOnce(alice, bob) }
            after = Memory.settled()
        }
        println("memory after 200 calls: $before, after a thousand more: $after")
        assertTrue(after.heapKb - before.heapKb < HEAP_BOUND_KB, "Java heap: $before, then $after")
        assertTrue(after.nativeKb - before.nativeKb < NATIVE_BOUND_KB, "native: $before, then $after")
    }

    private suspend fun callOnce(alice: CallClient, bob: CallClient) {
        val (outgoing, incoming) = ring(alice, bob)
        talk(outgoing, incoming)
        outgoing.end()
        incoming.ended()
        bob.state.first { it.calls.isEmpty() }
    }
}

/** What is in use of the Java heap, and of what native code has taken; the machine's compiled code is in neither. */
private data class Memory(val heapKb: Long, val nativeKb: Long) {
    companion object {
        /**
         * What is held when everything has gone that can. What is native is freed by a thread of JNA's, which is a second
         * or two behind, and the machine's compiler takes and gives back: the least of some seconds is what is held.
         */
        suspend fun settled(): Memory {
            var least = now()
            var stays = 0
            while (stays < 20) {
                delay(100.milliseconds)
                val now = now()
                stays = if (now.heapKb < least.heapKb - 100 || now.nativeKb < least.nativeKb - 100) 0 else stays + 1
                least = Memory(minOf(now.heapKb, least.heapKb), minOf(now.nativeKb, least.nativeKb))
            }
            return least
        }

        private fun now(): Memory {
            System.gc()
            val runtime = Runtime.getRuntime()
            val native = allocator.mallinfo2().run { uordblks.toLong() + hblkhd.toLong() }
            return Memory((runtime.totalMemory() - runtime.freeMemory()) / 1024, native / 1024)
        }

        private val allocator: Allocator = Native.load(Platform.C_LIBRARY_NAME, Allocator::class.java)
    }
}

/** The C library's own account of what it has given out. */
internal interface Allocator : Library {
    fun mallinfo2(): Mallinfo
}

/** `struct mallinfo2`; in use are `uordblks` bytes, and `hblkhd` in blocks of their own. */
@Structure.FieldOrder(
    "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
)
internal class Mallinfo :
    Structure(),
    Structure.ByValue {
    @JvmField var arena = NativeLong()

    @JvmField var ordblks = NativeLong()

    @JvmField var smblks = NativeLong()

    @JvmField var hblks = NativeLong()

    @JvmField var hblkhd = NativeLong()

    @JvmField var usmblks = NativeLong()

    @JvmField var fsmblks = NativeLong()

    @JvmField var uordblks = NativeLong()

    @JvmField var fordblks = NativeLong()

    @JvmField var keepcost = NativeLong()
}
