package dev.ringway

/**
 * A text that must stay secret: a JWT, an Agora token. It shows itself as `***`.
 *
 * @param text the text itself.
 */
@JvmInline
public value class Secret(private val text: String) {
    /** The text itself. Use it where it leaves for the server or the media layer, and nowhere else. */
    public fun expose(): String = text

    override fun toString(): String = "***"
}
