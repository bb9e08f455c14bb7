package dev.ringway

import kotlinx.coroutines.ExperimentalForInheritanceCoroutinesApi
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.distinctUntilChanged

/**
 * A state of the native library. Nothing is kept of it here: who asks looks at the library, and who collects waits there.
 *
 * @param look the state as it is now.
 * @param steps the state as it is now and whenever it has changed, for as long as it changes; it may skip steps, and the
 * last is how the state stays.
 */
@OptIn(ExperimentalForInheritanceCoroutinesApi::class)
internal class Shown<T>(private val steps: Flow<T>, private val look: () -> T) : StateFlow<T> {
    override val value: T get() = look()

    override val replayCache: List<T> get() = listOf(value)

    override suspend fun collect(collector: FlowCollector<T>): Nothing {
        steps.distinctUntilChanged().collect(collector)
        awaitCancellation()
    }
}
