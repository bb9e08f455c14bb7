package dev.ringway

import dev.ringway.ffi.ClientOptions
import dev.ringway.ffi.NativeClient
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** How long a client waits for its link, unless told otherwise. */
internal val PATIENCE: Duration = 10.seconds

private const val MIB = 1024 * 1024

/** What differs from a client's defaults; see [CallClient.connect] and [CallClient.start]. */
@RingwayDsl
public class ClientBuilder internal constructor(
    private val contract: Contract,
    private val url: String,
    private val userId: UserId,
) {
    private var auth: AuthSource = AuthSource.None
    private var authSource: (suspend (AuthRequest) -> AuthToken)? = null
    private var credentialsSource: (suspend (CredentialsRequest) -> Credentials)? = null

    /** What happens to a call that comes in during another one. It is refused as busy unless told otherwise. */
    public var busy: BusyPolicy = BusyPolicy.REJECT

    /**
     * Whether two people who call each other at the same time are connected without another ring. They are unless told
     * otherwise.
     */
    public var glareConnects: Boolean = true

    /** Allows `http:` and `ws:` to other machines than this one. Tokens then travel in the clear. */
    public var allowInsecure: Boolean = false

    /** A limit on requests that the backend documents. */
    public var requestLimit: RequestLimit? = null

    /** Other times than the defaults. */
    public var timing: Timing = Timing()

    /** The largest body of an answer, in bytes; 1 MiB unless told otherwise. */
    public var maxBody: Int = MIB

    /** The largest frame and message of a socket, in bytes; 1 MiB unless told otherwise. */
    public var maxFrame: Int = MIB

    /** How long [CallClient.connect] waits for the link; 10 s unless told otherwise. */
    public var connectWithin: Duration = PATIENCE

    /** Where the sources that are given to [auth] and [credentials] run, and what the client does for itself. */
    public var dispatcher: CoroutineDispatcher = Dispatchers.Default

    /** The JWT that the backend knows the user by, for ever. [auth] can renew it. */
    public fun token(token: String) {
        auth = AuthSource.Token(Secret(token))
        authSource = null
    }

    /**
     * Where the JWT comes from: asked at the start, before it expires, and when the backend refuses the one it has.
     *
     * What it throws is the reason why there is none: asked again later, unless it is a [SourceException] that says
     * otherwise. It is cancelled when the client has closed.
     */
    public fun auth(source: suspend (AuthRequest) -> AuthToken) {
        auth = AuthSource.Ask
        authSource = source
    }

    /**
     * Where the credentials of media channels come from: asked for each call, and again before they expire. The app gets
     * them as [Event.Credentials] and from [Call.credentials].
     *
     * What it throws is the reason why there are none, as with [auth].
     */
    public fun credentials(source: suspend (CredentialsRequest) -> Credentials) {
        credentialsSource = source
    }

    internal fun config(): ClientConfig = ClientConfig(
        contract = contract,
        url = url,
        userId = userId,
        auth = auth,
        askCredentials = credentialsSource != null,
        busy = busy,
        glareConnects = glareConnects,
        allowInsecure = allowInsecure,
        requestLimit = requestLimit,
        timing = timing,
    )

    internal fun start(): CallClient {
        val options = ClientOptions(bytes("maxBody", maxBody), bytes("maxFrame", maxFrame))
        Library.prepare()
        val native = typed { NativeClient.start(config(), options) }
        Sources(native, authSource, credentialsSource).answerIn(native.scope(dispatcher))
        return CallClient(native)
    }

    private fun bytes(name: String, value: Int): UInt {
        require(value > 0) { "$name is $value; it must be positive" }
        return value.toUInt()
    }
}

/** Where a client does what it does for itself. A defect of the library there closes the client, and leaves the app alone. */
internal fun NativeClient.scope(dispatcher: CoroutineDispatcher): CoroutineScope {
    val defect = CoroutineExceptionHandler { _, _ -> stop() }
    return CoroutineScope(SupervisorJob() + dispatcher + CoroutineName("ringway") + defect)
}

/** Keeps the blocks that configure a client apart. */
@DslMarker
internal annotation class RingwayDsl
