package dev.ringway

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Order
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.util.concurrent.ConcurrentLinkedQueue

@Order(Int.MAX_VALUE)
class LogTest {
    @Test
    fun `the app's log gets every line, and no token`() {
        val lines = ConcurrentLinkedQueue<LogRecord>()
        setLogger(LogLevel.TRACE) { record ->
            lines += record
            check(lines.size > 1) { "a sink that throws loses its own line and nothing else" }
        }
        lateinit var token: String
        play {
            token = mock.token("101")
            val alice = client("101") { token(token) }
            val (outgoing, _) = ring(alice, client("102"))
            outgoing.end()
        }
        assertTrue(lines.any { it.level == LogLevel.INFO && "101" in it.text }, "$lines")
        assertTrue(lines.all { it.target.startsWith("ringway") })
        assertFalse(lines.any { token in it.text })
        val twice = assertThrows<CallException> { setLogger(LogLevel.INFO) {} }
        assertEquals(ErrorCode.USAGE_INVALID_STATE, twice.code)
    }
}
