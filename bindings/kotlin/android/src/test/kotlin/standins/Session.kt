package readme

import dev.ringway.Credentials

/** What an app has of its own, as the README takes for granted. */
interface Session {
    val userId: String
    val signedOut: Boolean

    suspend fun jwt(renew: Boolean): String

    suspend fun agora(channel: String, userId: String): Credentials
}
