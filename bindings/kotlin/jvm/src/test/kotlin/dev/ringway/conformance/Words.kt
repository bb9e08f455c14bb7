package dev.ringway.conformance

import dev.ringway.BusyPolicy
import dev.ringway.Contract
import dev.ringway.DeclineReason
import dev.ringway.Event
import dev.ringway.MediaReport
import dev.ringway.Timing
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonPrimitive
import kotlin.reflect.full.primaryConstructor

/** A line of the log, for those events that have one. */
internal fun line(event: Event): String? = when (event) {
    is Event.Incoming -> "incoming from ${event.call.peer.id}"
    is Event.Changed -> event.call.status.word
    is Event.Ended -> "ended ${event.call.end!!.reason.word}"
    is Event.IncomingRejectedBusy -> "refused ${event.peer.id} as busy"
    is Event.QualityWarning -> "quality ${event.quality.word}"
    is Event.CredentialsExpired -> "credentials expired"
    is Event.AuthRequired -> "auth required"
    is Event.Credentials, is Event.LinkChanged, is Event.Message, is Event.Warning -> null
}

/** The model's own word, as in JSON: `remoteHangup` for `REMOTE_HANGUP`. */
internal val Enum<*>.word: String
    get() = name.lowercase().replace(UNDERSCORED) { it.groupValues[1].uppercase() }

private val UNDERSCORED = Regex("_(.)")

internal fun contract(word: String): Contract = Contract.entries.first { it.name.lowercase().replace('_', '-') == word }

internal fun busyPolicy(word: String): BusyPolicy = BusyPolicy.entries.first { it.word == word }

internal fun declineReason(word: String): DeclineReason = DeclineReason.entries.first { it.word == word }

internal fun mediaReport(report: JsonObject): MediaReport = when (val type = report.text("type")) {
    "joining" -> MediaReport.Joining
    "joined" -> MediaReport.Joined
    "reconnecting" -> MediaReport.Reconnecting
    "failed" -> MediaReport.Failed(report.text("reason"))
    "left" -> MediaReport.Left
    "peerJoined" -> MediaReport.PeerJoined
    "peerLeft" -> MediaReport.PeerLeft
    "tokenWillExpire" -> MediaReport.TokenWillExpire
    else -> error("no such report: $type")
}

/** The defaults, but for those times that are named. */
internal fun timing(changed: JsonObject): Timing {
    val constructor = Timing::class.primaryConstructor!!
    val parameters = constructor.parameters.associateBy { it.name }
    val arguments =
        changed.entries.associate { (name, value) ->
            val parameter = parameters[name] ?: error("no such time: $name")
            parameter to value.jsonPrimitive.int.toUInt()
        }
    return constructor.callBy(arguments)
}
