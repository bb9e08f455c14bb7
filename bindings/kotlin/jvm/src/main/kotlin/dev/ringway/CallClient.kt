package dev.ringway

import dev.ringway.ffi.Cancel
import dev.ringway.ffi.NativeClient
import dev.ringway.ffi.Placing
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withContext
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.time.Duration

/**
 * One user of one backend, who calls and is called.
 *
 * ```
 * val client = CallClient.connect(Contract.CHATTRIX, "https://calls.example.com", userId = "101") {
 *     auth { AuthToken(session.jwt()) }
 * }
 * val call = client.call("102", MediaKind.VIDEO)
 * call.reached(Phase.CONNECTING)
 * // … join the media channel, then:
 * call.media(MediaReport.Joined)
 * println(call.ended().reason)
 * client.shutdown()
 * ```
 *
 * A client lives until [shutdown] or [close]: dropping it without either leaves it running. It may be used from any
 * thread, and nothing in it blocks one.
 *
 * Cancelling a coroutine gives up what it waits for. Cancelling that of [call] gives the call up; another command that was
 * given takes its course.
 */
public class CallClient internal constructor(private val native: NativeClient) : AutoCloseable {
    private val queueTaken = AtomicBoolean()

    /** The contract that the backend keeps. */
    public val contract: Contract = native.contract()

    /** The user who calls and is called. */
    public val userId: UserId = native.userId()

    /** What the contract can do. */
    public val capabilities: Capabilities = native.capabilities()

    /** The whole client as it is now. It shows a change before the event that tells of it. */
    public val state: StateFlow<ClientSnapshot> = Shown(snapshots(), native::snapshot)

    /**
     * Everything that happens from when it is collected on. It ends when the client has closed.
     *
     * Each collector gets every event, at its own pace: one that is more than 256 events behind loses the oldest, without
     * holding up anybody else, and the states tell how things stand. The first collector gets what has happened since the
     * client began, too, so that nothing falls between [connect] and it.
     *
     * A collector on `Dispatchers.Unconfined` runs on the library's own thread, which saves waking another one. Every
     * client of the process waits while it is at work there, so it must not block.
     */
    public val events: Flow<Event> =
        flow {
            if (queueTaken.compareAndSet(false, true)) {
                pull { native.nextEvent() }
            } else {
                emitAll(pulled(native::events) { next() })
            }
        }

    /**
     * The calls that ring here, beginning with those that do already. It ends when the client has closed.
     *
     * Each collector gets every call; one that is over, or answered, before the collector gets to it is passed over.
     */
    public val incoming: Flow<Call> =
        flow {
            var told = emptySet<CallId>()
            snapshots().collect { snapshot ->
                val ringing = snapshot.calls.filter { it.ringsHere }.map { it.id }
                for (id in ringing - told) {
                    val call = get(id) ?: continue
                    if (call.state.value.ringsHere) emit(call)
                }
                told = ringing.toSet()
            }
        }

    /** The endpoints of chattrix, typed. */
    public val chattrix: Chattrix by lazy { Chattrix(native.chattrix()) }

    /** The endpoints of private-call, typed. */
    public val privateCall: PrivateCall by lazy { PrivateCall(native.privateCall()) }

    /**
     * Waits until news can arrive; for a client that was begun with [start]. The client goes on connecting however this
     * ends.
     *
     * @throws CallException `auth.required` when the backend does not take the token, `net.timeout` when there is no link
     * in time, `usage.closed` once the client has closed.
     */
    public suspend fun connected(within: Duration = PATIENCE): Unit = typed { native.connected(within.inMilliseconds) }

    /**
     * Calls somebody; done when the backend rings them. When both sides called each other that may be the other side's
     * call.
     *
     * Cancelling it gives the call up: nobody's phone goes on ringing.
     *
     * @param to whom.
     * @param media what the call carries; voice only unless told otherwise.
     * @param channel the media channel, where the contract lets the caller choose; otherwise a fresh one.
     * @throws CallException `usage.busy` during another call, `call.not_found` for a person whom the backend does not know,
     * or what kept the backend from ringing them.
     */
    public suspend fun call(to: UserId, media: MediaKind = MediaKind.AUDIO, channel: String? = null): Call {
        // When the outcome and the cancelling cross, the outcome is lost here: `cancel` still takes the call back.
        return Cancel().use { cancel ->
            try {
                typed { Call(native.call(Placing(to, media, channel), cancel)) }
            } catch (e: CancellationException) {
                cancel.cancel()
                throw e
            }
        }
    }

    /** The call of that name, while it lives and for a while after its end. */
    public operator fun get(id: CallId): Call? = native.get(id)?.let(::Call)

    /** The calls that are not over, oldest first. */
    public fun calls(): List<Call> = native.calls().map(::Call)

    /**
     * Sends the app's own message over the socket, where the contract shares it (chattrix, Connection).
     *
     * @throws CallException `usage.unsupported` where it does not, `net.closed` when the socket is not open.
     */
    public suspend fun send(text: String): Unit = typed { native.send(text) }

    /** Tells the client that the device went online or offline. */
    public fun online(online: Boolean): Unit = native.online(online)

    /** Tells the client that the app became visible or hidden: it polls less often then. */
    public fun visible(visible: Boolean): Unit = native.visible(visible)

    /**
     * Tries again at once: after [LinkState.AUTH_REQUIRED], or to cut a back-off short.
     *
     * @throws CallException `auth.required` when the backend still does not take the token.
     */
    public suspend fun reconnect(): Unit = typed { native.reconnect() }

    /** What each call and the link wait for, and how long; nothing once the client has closed. */
    public suspend fun explain(): List<Waiting> = typed { native.explain() }

    /**
     * Ends all calls, tells the backend, closes the socket, and waits for all of it: five seconds for the backend and two
     * for the socket at the most. A closed client stays closed.
     *
     * Cancelling it ends the waiting; the closing takes its course.
     */
    public suspend fun shutdown(): Unit = typed { native.shutdown() }

    /**
     * Begins what [shutdown] waits for, and returns at once: it may be called on the main thread, and by `use`.
     *
     * A program that ends right afterwards calls [shutdown] instead, or the backend may not hear of it.
     */
    override fun close(): Unit = native.stop()

    private fun snapshots(): Flow<ClientSnapshot> = pulled(native::watch) { next() }

    override fun toString(): String = "CallClient(${contract.name}, $userId)"

    /** Where clients begin. */
    public companion object {
        /**
         * Begins a client and waits for its link.
         *
         * @param contract what the backend speaks.
         * @param url the backend's address up to where the contract's paths begin: `https://calls.example.com`.
         * @param userId the user who calls and is called.
         * @param configure what differs from the defaults.
         * @throws CallException `usage.config` when the configuration cannot work, `auth.required` when the backend does
         * not take the token, `net.timeout` when there is no link in time. The client is gone then.
         */
        public suspend fun connect(
            contract: Contract,
            url: String,
            userId: UserId,
            configure: ClientBuilder.() -> Unit = {},
        ): CallClient {
            val builder = ClientBuilder(contract, url, userId).apply(configure)
            var client: CallClient? = null
            var connected = false
            try {
                return withContext(builder.dispatcher) {
                    builder.start().also {
                        client = it
                        it.connected(builder.connectWithin)
                    }
                }.also { connected = true }
            } finally {
                // Cancelled, too: even one whose link was up by then is nobody's.
                if (!connected) client?.close()
            }
        }

        /**
         * Begins a client without waiting for its link. It connects by itself, however long that takes; [connected] waits
         * for it.
         *
         * The first client of a process loads the native library. That is too long for the main thread of an app, where
         * [connect] is the one to use.
         *
         * @throws CallException `usage.config` when the configuration cannot work.
         */
        public fun start(
            contract: Contract,
            url: String,
            userId: UserId,
            configure: ClientBuilder.() -> Unit = {},
        ): CallClient = ClientBuilder(contract, url, userId).apply(configure).start()
    }
}

private val CallSnapshot.ringsHere: Boolean
    get() = direction == Direction.INCOMING && phase == Phase.RINGING
