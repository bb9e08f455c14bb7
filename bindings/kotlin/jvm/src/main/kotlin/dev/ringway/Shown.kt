package dev.ringway

import kotlinx.coroutines.ExperimentalForInheritanceCoroutinesApi
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow

/**
 * A state of the native library, as it was when somebody looked last.
 *
 * Many look, from any thread, and what follows runs on the spot where its dispatcher allows that (`Dispatchers.Main.immediate`
 * does). So a state is shown while no lock is held, and what was seen earlier never takes the place of what was seen later.
 */
@OptIn(ExperimentalForInheritanceCoroutinesApi::class)
internal class Shown<T>(private val look: () -> T) : StateFlow<T> {
    private val looking = Any()
    private var looks = 0L
    private val latest = MutableStateFlow(Seen(looks, look()))

    override val value: T get() = latest.value.state

    override val replayCache: List<T> get() = listOf(value)

    override suspend fun collect(collector: FlowCollector<T>): Nothing {
        var told: Seen<T>? = null
        latest.collect { seen ->
            val isNews = told?.state != seen.state || told == null
            told = seen
            if (isNews) collector.emit(seen.state)
        }
    }

    /** Shows it as it is now. */
    fun refresh() {
        val seen = synchronized(looking) { Seen(++looks, look()) }
        do {
            val before = latest.value
        } while (before.look < seen.look && !latest.compareAndSet(before, seen))
    }
}

/** What one look has seen. No two are equal, so that a later look at the same state outdoes an earlier one at another. */
private class Seen<T>(val look: Long, val state: T)
