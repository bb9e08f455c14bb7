package dev.ringway

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.flow

/** What is pulled from a subscription of its own for each collector, until there is no more. */
internal fun <S : AutoCloseable, T : Any> pulled(subscribe: () -> S, next: suspend S.() -> T?): Flow<T> =
    flow { subscribe().use { subscription -> pull { subscription.next() } } }

/** Emits what is pulled, until there is no more. */
internal suspend fun <T : Any> FlowCollector<T>.pull(next: suspend () -> T?) {
    while (true) emit(typed { next() } ?: return)
}
