package dev.ringway

import com.sun.jna.CallbackThreadInitializer
import com.sun.jna.Native
import dev.ringway.ffi.uniffiRustFutureContinuationCallbackImpl

/** The native library, as this process uses it. */
internal object Library {
    init {
        // The library calls back from one thread of its own. Left to itself JNA would make a Java thread of it, and end
        // that again, for every call.
        val stays = CallbackThreadInitializer(true, false, "ringway")
        Native.setCallbackThreadInitializer(uniffiRustFutureContinuationCallbackImpl, stays)
    }

    /** Comes before the first call that is awaited. */
    fun prepare(): Unit = Unit
}
