package dev.ringway

import dev.ringway.ffi.NativeCall
import dev.ringway.ffi.NativeClient
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.launch
import java.util.concurrent.atomic.AtomicLong

/** What the app looks at: the client and its calls as they are now. */
internal class Calls(private val native: NativeClient) {
    private val looks = Looks()
    private val shown = Shown(looks.next { native.snapshot() })

    /** The number of the state that the client and all calls show. */
    private val revision = AtomicLong(-1)

    /** The calls that somebody holds, or held, until they are over: one object for each, so that all see the same. */
    private val held = HashMap<CallId, Call>()

    val client: StateFlow<ClientSnapshot> get() = shown

    operator fun get(id: CallId): Call? = synchronized(held) {
        held[id] ?: native.get(id)?.let(::hold)
    }

    /** The call of this handle. */
    fun of(call: NativeCall): Call = synchronized(held) {
        held[call.id()] ?: hold(call)
    }

    private fun hold(native: NativeCall): Call {
        val call = Call(this, native, looks.next { native.snapshot() })
        if (call.state.value.phase != Phase.ENDED) held[call.id] = call
        return call
    }

    /** Shows everything as it is now. It costs little while nothing has changed. */
    fun refresh() {
        // Asked for before the look: that may be newer than its number says, which costs another look and nothing else.
        val now = native.revision().toLong()
        if (now <= revision.get()) return
        val seen = looks.next { native.snapshot() }
        shown.show(seen)
        val live = seen.state.calls.associateBy { it.id }
        val calls = synchronized(held) { held.values.toList() }
        for (call in calls) call.show(seen.look, live[call.id])
        synchronized(held) { held.values.removeAll { it.state.value.phase == Phase.ENDED } }
        revision.accumulateAndGet(now, ::maxOf)
    }

    /** The client as it is, and again whenever it has changed; it ends when the client has closed. */
    fun snapshots(): Flow<ClientSnapshot> = flow {
        native.watch().use { watch -> pull { watch.next() } }
    }.onEach { refresh() }

    /** Follows the client until it has closed, and ends what runs in the scope. */
    fun followIn(scope: CoroutineScope) {
        scope.launch {
            native.watch().use { watch ->
                do {
                    val lives = typed { watch.changed() }
                    refresh()
                } while (lives)
            }
            scope.cancel()
        }
    }

    /** The same events, each behind the states that show it. */
    fun shown(events: Flow<Event>): Flow<Event> = events.onEach { refresh() }

    /** Does it, and shows what came of it. */
    suspend fun <T> done(work: suspend () -> T): T = typed { work() }.also { refresh() }
}

/** Emits what is pulled, until there is no more. */
internal suspend fun <T : Any> FlowCollector<T>.pull(next: suspend () -> T?) {
    while (true) emit(typed { next() } ?: return)
}
