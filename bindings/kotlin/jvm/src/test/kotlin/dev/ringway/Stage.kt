package dev.ringway

import dev.ringway.testing.Mock
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.assertThrows
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** A mock, and clients on it that keep one contract. They are closed at the end. */
internal class Stage(val contract: Contract, val mock: Mock, scope: CoroutineScope) : CoroutineScope by scope {
    private val clients = mutableListOf<CallClient>()

    suspend fun client(userId: UserId, configure: ClientBuilder.() -> Unit = {}): CallClient = CallClient
        .connect(contract, mock.url, userId) {
            token(mock.token(userId))
            timing = BRISK
            configure()
        }.also(clients::add)

    /** Two clients, and a call of the first that rings at the second. */
    suspend fun ringing(): Ringing {
        val (alice, bob) = client("101") to client("102")
        val (outgoing, incoming) = ring(alice, bob)
        return Ringing(alice, outgoing, bob, incoming)
    }

    /** Two clients in a call whose media is up on both sides. */
    suspend fun talking(): Ringing = ringing().also { talk(it.outgoing, it.incoming) }

    suspend fun close() = clients.forEach { it.shutdown() }
}

internal data class Ringing(val alice: CallClient, val outgoing: Call, val bob: CallClient, val incoming: Call)

/** Plays on a stage of its own. What takes longer than [within] hangs. */
internal fun play(
    contract: Contract = Contract.CHATTRIX,
    within: Duration = 30.seconds,
    scene: suspend Stage.() -> Unit,
): Unit = Mock().use { mock ->
    runBlocking(Dispatchers.Default) {
        withTimeout(within) {
            val stage = Stage(contract, mock, this)
            stage.scene()
            stage.close()
        }
    }
}

/** Calls bob from alice until it rings there. */
internal suspend fun ring(alice: CallClient, bob: CallClient): Pair<Call, Call> {
    val outgoing = alice.call(bob.userId, MediaKind.VIDEO)
    return outgoing to bob.incoming.first()
}

/** Takes a ringing call until both sides talk. */
internal suspend fun talk(outgoing: Call, incoming: Call) {
    incoming.accept()
    for (call in listOf(incoming, outgoing)) {
        call.reached(Phase.CONNECTING)
        call.media(MediaReport.Joined)
        call.reached(Phase.ACTIVE)
    }
}

/** How the command fails. */
internal suspend fun failure(command: suspend () -> Unit): CallException {
    val failed = runCatching { command() }
    return assertThrows<CallException> { failed.getOrThrow() }
}

/** Times that make a test short where a contract polls, and leave alone what the user would wait for. */
internal val BRISK =
    Timing(
        peerLeftMs = 50u,
        pollIncomingMs = 30u,
        pollRingingMs = 30u,
        pollRingingSlowMs = 30u,
        pollInCallMs = 50u,
        reconcileMs = 100u,
        backoffBaseMs = 20u,
        backoffLiveMs = 100u,
        backoffIdleMs = 100u,
    )
