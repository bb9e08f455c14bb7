package dev.ringway

import dev.ringway.ffi.NativeException
import dev.ringway.ffi.errorEntry
import kotlinx.coroutines.CancellationException

/** Something went wrong: what, in which call, and what to do. */
public class CallException internal constructor(
    /** All of it. */
    public val error: CallError,
) : Exception("${error.code.text}: ${error.reason}") {
    /** What, for code. */
    public val code: ErrorCode get() = error.code

    /** What happened, for people. */
    public val reason: String get() = error.reason

    /** When the same command may succeed. */
    public val retry: Retry get() = error.retry

    /** Whether the same command may succeed later. */
    public val retryable: Boolean get() = error.retryable

    /** Whether the client cannot go on without the app's help. */
    public val fatal: Boolean get() = error.fatal

    /** What to do about it. */
    public val hint: String get() = error.hint

    /** The HTTP status, where there was one. */
    public val httpStatus: Int? get() = error.httpStatus?.toInt()

    /** The contract's own error code, where it has one. */
    public val backendCode: String? get() = error.backendCode

    /** The call it concerns. */
    public val call: CallId? get() = error.call
}

/** The call was over before it came as far as was waited for. */
public class CallEndedException internal constructor(
    /** How it ended. */
    public val end: End,
) : Exception("the call ended: ${end.reason}")

/** The code's stable text: `auth.required`. */
public val ErrorCode.text: String get() = errorEntry(this).code

/** What to do about it. */
public val CallError.hint: String get() = errorEntry(code).hint

/** Whether the same command may succeed later. */
public val CallError.retryable: Boolean get() = retry != Retry.Never

/** Whether the client cannot go on without the app's help. */
public val CallError.fatal: Boolean get() = errorEntry(code).fatal

/** Throws what the native library throws as what the app knows. */
internal inline fun <T> typed(work: () -> T): T = try {
    work()
} catch (e: NativeException) {
    throw when (e) {
        is NativeException.Failed -> CallException(e.error)
        is NativeException.Ended -> CallEndedException(e.end)
        is NativeException.Cancelled -> CancellationException("cancelled")
    }
}
