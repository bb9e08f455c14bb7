package dev.ringway

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.IOException
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.ContinuationInterceptor
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds

class SourcesTest {
    private suspend fun Stage.connect(source: suspend (AuthRequest) -> AuthToken) = client("101") { auth(source) }

    @Test
    fun `a source is asked again when its token is refused`() = play {
        val alice = connect { request -> AuthToken(if (request.refused) mock.token("101") else "an.old.token") }
        assertEquals(LinkState.ONLINE, alice.state.value.link)
    }

    @Test
    fun `a source that fails for a while is asked again`() = play {
        val asked = AtomicInteger()
        connect {
            if (asked.incrementAndGet() == 1) throw IOException("no network")
            AuthToken(mock.token("101"), expiresIn = 1.hours)
        }
        assertEquals(2, asked.get())
    }

    @Test
    fun `a source whose own time-out passes is asked again`() = play {
        val asked = AtomicInteger()
        connect {
            if (asked.incrementAndGet() == 1) withTimeout(10.milliseconds) { awaitCancellation() }
            AuthToken(mock.token("101"))
        }
        assertEquals(2, asked.get())
    }

    @Test
    fun `a source that has none for good ends connect`() = play {
        val signedOut = failure { connect { throw SourceException("signed out", retryable = false) } }
        assertEquals(ErrorCode.AUTH_REQUIRED, signedOut.code)
        assertTrue("signed out" in signedOut.reason, signedOut.reason)
        val defect = failure { connect { TODO("sign in") } }
        assertEquals(ErrorCode.AUTH_REQUIRED, defect.code)
    }

    @Test
    fun `a refused token of an app without a source ends connect`() = play {
        val refused = failure { client("101") { token("not.a.token") } }
        assertEquals(ErrorCode.AUTH_REQUIRED, refused.code)
        assertEquals("Sign in again, then reconnect the client.", refused.hint)
    }

    @Test
    fun `a token that runs out is renewed, and one that cannot be is told`() = play {
        val signedIn = AtomicBoolean(true)
        val alice =
            connect {
                if (!signedIn.get()) throw SourceException("signed out", retryable = false)
                AuthToken(mock.token("101"))
            }
        signedIn.set(false)
        val told = async { alice.events.first { it is Event.AuthRequired } as Event.AuthRequired }
        mock.post("trigger/revoke", """{"userId": "101"}""")
        assertEquals(ErrorCode.AUTH_REQUIRED, told.await().error.code)
        alice.state.first { it.link == LinkState.AUTH_REQUIRED }
        assertEquals(ErrorCode.AUTH_REQUIRED, failure { alice.reconnect() }.code)
        signedIn.set(true)
        alice.reconnect()
        assertEquals(LinkState.ONLINE, alice.state.value.link)
    }

    @Test
    fun `a source runs where it was told to, and is cancelled when the client has closed`() = play {
        Executors.newSingleThreadExecutor().asCoroutineDispatcher().use { own ->
            val ran = CompletableDeferred<CoroutineDispatcher?>()
            val cancelled = CompletableDeferred<Unit>()
            val alice =
                CallClient.start(contract, mock.url, "101") {
                    dispatcher = own
                    auth {
                        ran.complete(currentCoroutineContext()[ContinuationInterceptor] as? CoroutineDispatcher)
                        try {
                            awaitCancellation()
                        } finally {
                            cancelled.complete(Unit)
                        }
                    }
                }
            assertEquals(own, ran.await())
            alice.close()
            cancelled.await()
        }
    }

    @Test
    fun `media credentials come from the app`() = play {
        val asked = CompletableDeferred<CredentialsRequest>()
        val alice =
            client("101") {
                credentials { request ->
                    asked.complete(request)
                    Credentials("app", request.channel, Secret("agora-for-${request.userId}"), 7u, 3_600_000u)
                }
            }
        val told = async { alice.events.first { it is Event.Credentials } as Event.Credentials }
        val (outgoing, incoming) = ring(alice, client("102"))
        incoming.accept()
        val credentials = outgoing.credentials()
        assertEquals("agora-for-101", credentials.token.expose())
        assertEquals(outgoing.state.value.channel, credentials.channel)
        assertEquals(credentials, told.await().credentials)
        assertEquals(outgoing.id, asked.await().call)
    }

    @Test
    fun `a call without its media credentials ends`() = play {
        val alice = client("101") { credentials { throw SourceException("no such project", retryable = false) } }
        val (outgoing, incoming) = ring(alice, client("102"))
        incoming.accept()
        assertEquals(EndReason.TOKEN_FAILED, outgoing.ended().reason)
    }
}
