package dev.ringway

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import java.net.InetAddress
import java.net.ServerSocket
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

class ClientTest {
    @ParameterizedTest
    @EnumSource(Contract::class)
    fun `a client is what it was told to be`(contract: Contract) = play(contract) {
        val alice = client("101")
        assertEquals(contract, alice.contract)
        assertEquals("101", alice.userId)
        assertEquals(contract == Contract.CHATTRIX, alice.capabilities.canHangUp)
        assertEquals("CallClient($contract, 101)", alice.toString())
        val link = if (contract == Contract.CHATTRIX) LinkState.ONLINE else LinkState.POLLING
        assertEquals(link, alice.state.value.link)
    }

    @Test
    fun `what cannot work is refused before anything is sent`() = play {
        val insecure = failure { CallClient.connect(contract, "http://192.0.2.1", "101") { token("a.b.c") } }
        assertEquals(ErrorCode.USAGE_CONFIG, insecure.code)
        assertTrue(insecure.fatal)
        val tokenless = assertThrows<CallException> { CallClient.start(contract, mock.url, "101") }
        assertEquals(ErrorCode.USAGE_CONFIG, tokenless.code)
        assertThrows<IllegalArgumentException> {
            CallClient.start(contract, mock.url, "101") {
                token("a.b.c")
                maxBody = 0
            }
        }
    }

    @Test
    fun `a client that was only begun can be waited for`() = play {
        val alice = CallClient.start(contract, mock.url, "101") { token(mock.token("101")) }
        alice.connected()
        assertEquals(LinkState.ONLINE, alice.state.value.link)
        alice.connected(within = Duration.ZERO)
        alice.shutdown()
        assertEquals(ErrorCode.USAGE_CLOSED, failure { alice.connected() }.code)
    }

    @Test
    fun `connect gives up in time, and leaves nothing behind`() = play {
        silent { server, url ->
            val late =
                failure {
                    CallClient.connect(contract, url, "101") {
                        token("a.b.c")
                        connectWithin = 50.milliseconds
                    }
                }
            assertEquals(ErrorCode.NET_TIMEOUT, late.code)
            assertTrue(late.retryable)
            server.awaitClosed()
        }
    }

    @Test
    fun `cancelling connect leaves nothing behind`() = play {
        silent { server, url ->
            assertNull(
                withTimeoutOrNull(50.milliseconds) { CallClient.connect(contract, url, "101") { token("a.b.c") } },
            )
            server.awaitClosed()
        }
    }

    @ParameterizedTest
    @EnumSource(Contract::class)
    fun `closing ends the calls and every flow`(contract: Contract) = play(contract) {
        val (alice, outgoing, bob, incoming) = talking()
        val flows =
            listOf(
                async { alice.events.toList() },
                async { alice.events.toList() },
                async { alice.incoming.toList() },
                async { outgoing.events.toList() },
            )
        alice.shutdown()
        alice.shutdown()
        flows.forEach { it.await() }
        assertEquals(EndReason.CLIENT_SHUTDOWN, outgoing.ended().reason)
        assertEquals(Phase.ENDED, outgoing.state.value.phase)
        if (!bob.capabilities.canHangUp) incoming.media(MediaReport.PeerLeft)
        assertEquals(EndReason.REMOTE_HANGUP, incoming.ended().reason)
        assertEquals(LinkState.CLOSED, alice.state.value.link)
        assertEquals(ErrorCode.USAGE_CLOSED, failure { alice.call("102") }.code)
        assertEquals(ErrorCode.USAGE_CLOSED, failure { outgoing.accept() }.code)
        assertEquals(emptyList<Waiting>(), alice.explain())
        assertEquals(emptyList<Call>(), alice.incoming.toList(), "who collects it now is told at once")
    }

    @Test
    fun `use closes the client in the background`() = play {
        val bob = client("102")
        val alice = client("101")
        val outgoing = alice.use { ring(it, bob).first }
        alice.state.first { it.link == LinkState.CLOSED }
        assertEquals(EndReason.CLIENT_SHUTDOWN, outgoing.ended().reason)
        bob.state.first { it.calls.isEmpty() }
    }

    @Test
    fun `explain says what is waited for`() = play {
        val (alice, outgoing, _, _) = ringing()
        val waiting = alice.explain().first { it.call == outgoing.id }
        assertTrue(waiting.reason.isNotBlank())
    }

    @Test
    fun `what the device does reaches the client`() = play {
        val alice = client("101")
        alice.visible(false)
        alice.online(false)
        alice.state.first { it.link == LinkState.SUSPENDED }
        alice.online(true)
        alice.visible(true)
        alice.state.first { it.link == LinkState.ONLINE }
    }

    @Test
    fun `the app's own messages share the socket where the contract lets them`() {
        play {
            val alice = client("101")
            alice.send("""{"type": "hello"}""")
            mock.post("journal/verify", """{"match": {"type": "hello", "userId": "101", "direction": "in"}}""")
        }
        play(Contract.PRIVATE_CALL) {
            assertEquals(ErrorCode.USAGE_UNSUPPORTED, failure { client("101").send("hello") }.code)
        }
    }

    @Test
    fun `closing returns at once, however slow the backend is`() = play {
        val (alice, _, _, _) = talking()
        mock.post("faults", """{"fault": "halfOpen", "match": {"kind": "socket"}}""")
        val closed = CompletableDeferred<Unit>()
        val closing =
            async {
                alice.close()
                assertFalse(closed.isCompleted)
            }
        closing.await()
        withContext(Dispatchers.Default) { alice.shutdown() }
        closed.complete(Unit)
    }

    /** A server that never answers, and tells when its only connection is gone. */
    private suspend fun silent(scene: suspend (ServerSocket, String) -> Unit) =
        ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { server ->
            scene(server, "http://127.0.0.1:${server.localPort}")
        }

    private suspend fun ServerSocket.awaitClosed() = withContext(Dispatchers.IO) {
        accept().use { connection ->
            val bytes = ByteArray(1024)
            while (connection.getInputStream().read(bytes) >= 0) {
                // What was sent before it gave up.
            }
        }
    }
}
