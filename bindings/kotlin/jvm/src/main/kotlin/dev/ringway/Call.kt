package dev.ringway

import dev.ringway.ffi.NativeCall
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.StateFlow

/** One call. It is a handle: dropping it changes nothing about the call. */
public class Call internal constructor(private val native: NativeCall) {
    /** This client's name for the call. */
    public val id: CallId = native.id()

    /** The call as it is now; once it is over, as it ended. It shows a change before the event that tells of it. */
    public val state: StateFlow<CallSnapshot> = Shown(pulled(native::watch) { next() }, native::snapshot)

    /**
     * What happens to this call, beginning with the call as it is when it is collected and ending with its
     * [Event.Ended]. A collector that is too slow loses steps in between, never the latest state.
     */
    public val events: Flow<Event> = pulled(native::events) { next() }

    /**
     * Answers the ringing call; done when the backend has accepted it.
     *
     * @throws CallException `call.gone` when it was over first, `usage.invalid_state` when it does not ring here.
     */
    public suspend fun accept(): Unit = typed { native.accept() }

    /**
     * Declines the ringing call; the backend is told in the background. A call that is over stays as it ended.
     *
     * @throws CallException `usage.invalid_state` when it does not ring here.
     */
    public suspend fun decline(reason: DeclineReason = DeclineReason.DECLINED): Unit = typed { native.decline(reason) }

    /**
     * Ends the call in whatever phase; the backend is told in the background. A call that is over stays as it ended.
     *
     * @throws CallException `usage.closed` once the client has closed.
     */
    public suspend fun end(): Unit = typed { native.end() }

    /** Reports on the media layer. [MediaReport.Joined] makes the call active. */
    public fun media(report: MediaReport): Unit = native.media(report)

    /**
     * Waits until the call has come as far as [phase], and returns it as it is then.
     *
     * @throws CallEndedException when the call ended before.
     */
    public suspend fun reached(phase: Phase): CallSnapshot = typed { native.reached(phase) }

    /**
     * Waits for the credentials of the media channel, and returns the latest. A client that was built without
     * [ClientBuilder.credentials] never has any.
     *
     * @throws CallEndedException when the call ended first.
     */
    public suspend fun credentials(): Credentials = typed { native.credentials() }

    /** Waits for the end of the call. */
    public suspend fun ended(): End = typed { native.ended() }

    override fun equals(other: Any?): Boolean = other is Call && other.id == id

    override fun hashCode(): Int = id.hashCode()

    override fun toString(): String = "Call($id)"
}
