package dev.ringway

import kotlinx.coroutines.ExperimentalForInheritanceCoroutinesApi
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow

/** Looks at the native library, one after the other: what is numbered higher was seen later. */
internal class Looks {
    private var count = 0L

    @Synchronized
    fun <T> next(at: () -> T): Seen<T> = Seen(++count, at())
}

/** What one look has seen. No two are equal, so that a later look at the same state outdoes an earlier one at another. */
internal class Seen<out T>(val look: Long, val state: T)

/**
 * A state of the native library, as it was when somebody looked last.
 *
 * Many look, from any thread, and what follows runs on the spot where its dispatcher allows that (`Dispatchers.Main.immediate`
 * does). So a state is shown while no lock is held, and what was seen earlier never takes the place of what was seen later.
 */
@OptIn(ExperimentalForInheritanceCoroutinesApi::class)
internal class Shown<T>(first: Seen<T>) : StateFlow<T> {
    private val latest = MutableStateFlow(first)

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

    /** Shows what was seen. */
    fun show(seen: Seen<T>) {
        do {
            val before = latest.value
        } while (before.look < seen.look && !latest.compareAndSet(before, seen))
    }
}
