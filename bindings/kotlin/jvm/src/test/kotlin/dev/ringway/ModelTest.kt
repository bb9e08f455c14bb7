package dev.ringway

import dev.ringway.ffi.clientConfig
import dev.ringway.ffi.defaultTiming
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.minutes

class ModelTest {
    @Test
    fun `the defaults are those of Rust`() {
        assertEquals(defaultTiming(), Timing())
        for (contract in Contract.entries) {
            val config = ClientBuilder(contract, "https://calls.example.com", "101").config()
            assertEquals(clientConfig(contract, "https://calls.example.com", "101"), config)
        }
    }

    @Test
    fun `no secret is in any text`() {
        val hidden = "s3cr3t"
        val credentials = Credentials("app", "room", Secret(hidden), 1u, 1000u)
        val all =
            listOf(
                Secret(hidden),
                AuthToken(hidden, 1.minutes),
                credentials,
                Event.Credentials("call", credentials, renewed = false),
                ClientBuilder(Contract.CHATTRIX, "https://calls.example.com", "101").apply { token(hidden) }.config(),
                Answer.AuthToken(Secret(hidden), null),
            )
        all.forEach { assertFalse(hidden in it.toString(), "$it") }
        assertTrue("***" in credentials.toString())
        assertEquals(hidden, credentials.token.expose())
        assertEquals(Secret(hidden), Secret(hidden))
        assertNotEquals(Secret(hidden), Secret("another"))
    }

    @Test
    fun `phases are ordered`() {
        assertEquals(Phase.entries, Phase.entries.sorted())
        assertTrue(Phase.DIALING < Phase.RINGING && Phase.ACTIVE < Phase.ENDED)
    }

    @Test
    fun `every error has a text and says what to do`() {
        val texts = ErrorCode.entries.map { it.text }
        assertEquals(texts.size, texts.toSet().size)
        assertEquals("auth.required", ErrorCode.AUTH_REQUIRED.text)
        for (code in ErrorCode.entries) {
            val error = CallException(CallError(code, "because", Retry.Never))
            assertTrue(error.hint.isNotBlank())
            assertEquals("${code.text}: because", error.message)
            assertFalse(error.retryable)
        }
    }

    /** That these compile without `else` is the test: a case that is added is seen here. */
    @Test
    fun `unions are exhaustive`() {
        assertEquals(
            EndReason.entries.size,
            EndReason.entries
                .map(::inWords)
                .toSet()
                .size,
        )
        assertEquals("later", inWords(Retry.After(5u)))
    }

    private fun inWords(retry: Retry): String = when (retry) {
        Retry.Never -> "never"
        Retry.Now -> "now"
        is Retry.After -> "later"
    }

    @Suppress("CyclomaticComplexMethod")
    private fun inWords(reason: EndReason): String = when (reason) {
        EndReason.ACCEPT_FAILED -> "could not be accepted"
        EndReason.ANSWERED_ELSEWHERE -> "answered on another device"
        EndReason.CLIENT_SHUTDOWN -> "the client was closed"
        EndReason.DECLINED_ELSEWHERE -> "declined on another device"
        EndReason.DIAL_FAILED -> "could not be placed"
        EndReason.EXPIRED -> "too old"
        EndReason.GLARE -> "the other call goes on"
        EndReason.LOCAL_BUSY -> "refused as busy"
        EndReason.LOCAL_CANCELLED -> "cancelled"
        EndReason.LOCAL_DECLINED -> "declined"
        EndReason.LOCAL_HANGUP -> "hung up"
        EndReason.MEDIA_FAILED -> "media failed"
        EndReason.MISSED -> "missed"
        EndReason.NO_ANSWER -> "no answer"
        EndReason.NOT_FOUND -> "no longer known"
        EndReason.REMOTE_BUSY -> "they are busy"
        EndReason.REMOTE_CANCELLED -> "they cancelled"
        EndReason.REMOTE_DECLINED -> "they declined"
        EndReason.REMOTE_HANGUP -> "they hung up"
        EndReason.REMOTE_UNAVAILABLE -> "they cannot be reached"
        EndReason.SETUP_TIMEOUT -> "media did not come up"
        EndReason.TOKEN_FAILED -> "no media credentials"
    }
}
