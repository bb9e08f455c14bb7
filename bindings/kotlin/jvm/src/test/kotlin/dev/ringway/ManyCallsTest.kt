package dev.ringway

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledOnOs
import org.junit.jupiter.api.condition.OS
import java.io.File
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes

/** What may be held more after a thousand calls than after the first two hundred. */
private const val HEAP_BOUND_KB = 3_000L
private const val RSS_BOUND_KB = 16_000L

class ManyCallsTest {
    @Test
    @EnabledOnOs(OS.LINUX) // where the process can be asked what it holds
    fun `a thousand calls in a row hold no memory`() = play(within = 5.minutes) {
        val (alice, bob) = client("101") to client("102")
        repeat(200) { callOnce(alice, bob) }
        val before = Memory.settled()
        repeat(1_000) { callOnce(alice, bob) }
        val after = Memory.settled()
        println("memory after 200 calls: $before, after 1,200: $after")
        assertTrue(after.heapKb - before.heapKb < HEAP_BOUND_KB, "Java heap: $before, then $after")
        assertTrue(after.residentKb - before.residentKb < RSS_BOUND_KB, "the process: $before, then $after")
    }

    private suspend fun callOnce(alice: CallClient, bob: CallClient) {
        val (outgoing, incoming) = ring(alice, bob)
        talk(outgoing, incoming)
        outgoing.end()
        incoming.ended()
        bob.state.first { it.calls.isEmpty() }
    }
}

private data class Memory(val heapKb: Long, val residentKb: Long) {
    companion object {
        /**
         * What is held when everything has gone that can. What is native is freed by a thread of JNA's, which is a second
         * or two behind: no more is held once the heap has stayed for a second.
         */
        suspend fun settled(): Memory {
            var least = now()
            var stays = 0
            while (stays < 10) {
                delay(100.milliseconds)
                val now = now()
                stays = if (now.heapKb < least.heapKb - 100) 0 else stays + 1
                least = Memory(minOf(now.heapKb, least.heapKb), now.residentKb)
            }
            return least
        }

        private fun now(): Memory {
            System.gc()
            val runtime = Runtime.getRuntime()
            val resident =
                File("/proc/self/status")
                    .readLines()
                    .first { it.startsWith("VmRSS:") }
                    .split(Regex("\\s+"))[1]
                    .toLong()
            return Memory((runtime.totalMemory() - runtime.freeMemory()) / 1024, resident)
        }
    }
}
