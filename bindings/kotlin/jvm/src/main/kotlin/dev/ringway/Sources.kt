package dev.ringway

import dev.ringway.ffi.AskRequest
import dev.ringway.ffi.NativeClient
import dev.ringway.ffi.NativeException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.launch
import kotlin.time.Duration

/** A question for the token that the backend knows the user by. */
public class AuthRequest internal constructor(
    /** The backend refused the token it had: only a new one helps. */
    public val refused: Boolean,
) {
    override fun toString(): String = "AuthRequest(refused=$refused)"
}

/**
 * The token that the backend knows the user by.
 *
 * @param token a JWT, which tells itself until when it holds.
 * @param expiresIn how long it holds from now on, where that is known otherwise.
 */
public class AuthToken(token: String, internal val expiresIn: Duration? = null) {
    internal val token = Secret(token)

    override fun toString(): String = "AuthToken($token)"
}

/** A question for the credentials of a call's media channel. */
public class CredentialsRequest internal constructor(
    /** The call. */
    public val call: CallId,
    /** The channel to join. */
    public val channel: String,
    /** The user who joins. */
    public val userId: UserId,
    /** They replace earlier ones of the same call. */
    public val renew: Boolean,
) {
    override fun toString(): String = "CredentialsRequest(call=$call, channel=$channel, userId=$userId, renew=$renew)"
}

/**
 * Why a source of the app has no answer. Thrown by a source, it says whether to ask again; every other exception is worth
 * asking again.
 *
 * @param reason why. It is shown to people: it must hold no secret.
 * @param retryable whether asking again later may help; not so when the user has signed out.
 */
public class SourceException(reason: String, public val retryable: Boolean = true, cause: Throwable? = null) :
    Exception(reason, cause)

/** The sources that the app gave, and the questions of the client to them. */
internal class Sources(
    private val native: NativeClient,
    private val auth: (suspend (AuthRequest) -> AuthToken)?,
    private val credentials: (suspend (CredentialsRequest) -> Credentials)?,
) {
    /** Answers until the client has closed. */
    fun answerIn(scope: CoroutineScope) {
        if (auth == null && credentials == null) return
        scope.launch {
            flow { pull { native.nextAsk() } }.collect { request ->
                launch { answer(request) }
            }
            scope.cancel()
        }
    }

    private suspend fun answer(request: AskRequest) {
        val answer = attempt { ask(request.ask) }
        try {
            native.answer(request.id, answer)
        } catch (_: NativeException) {
            // The client went on without it.
        }
    }

    private suspend fun ask(ask: Ask): Answer = when (ask) {
        is Ask.AuthToken -> authToken(AuthRequest(ask.refused))
        is Ask.Credentials -> media(CredentialsRequest(ask.call, ask.channel, ask.userId, ask.renew))
    }

    private suspend fun authToken(request: AuthRequest): Answer {
        val source = auth ?: throw none()
        val token = source(request)
        return Answer.AuthToken(token.token, token.expiresIn?.inMilliseconds)
    }

    private suspend fun media(request: CredentialsRequest): Answer {
        val source = credentials ?: throw none()
        return Answer.Credentials(source(request))
    }
}

private fun none() = SourceException("the app gave no source", retryable = false)

/** What a source throws is its answer, unless it is that the client has closed. */
@Suppress("TooGenericExceptionCaught") // The source is the app's own, and takes nothing with it.
private suspend fun attempt(source: suspend () -> Answer): Answer =
    try {
        source()
    } catch (e: SourceException) {
        failed(e, e.retryable)
    } catch (e: Exception) {
        // A time-out of the source's own is a cancellation too, but not this coroutine's.
        currentCoroutineContext().ensureActive()
        failed(e, retryable = true)
    } catch (e: Error) {
        failed(e, retryable = false)
    }

private fun failed(why: Throwable, retryable: Boolean) = Answer.Failed(why.message ?: why.toString(), retryable)

/** In whole milliseconds, as far as they can be told. */
internal val Duration.inMilliseconds: UInt
    get() = inWholeMilliseconds.coerceIn(0, UInt.MAX_VALUE.toLong()).toUInt()
