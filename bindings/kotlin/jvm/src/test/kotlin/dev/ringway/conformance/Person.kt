package dev.ringway.conformance

import dev.ringway.AuthToken
import dev.ringway.Call
import dev.ringway.CallClient
import dev.ringway.CallId
import dev.ringway.CallSnapshot
import dev.ringway.Direction
import dev.ringway.Event
import dev.ringway.Phase
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.add
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonArray
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import kotlin.time.Duration.Companion.seconds

/** A call that came in, and when. */
internal data class Ring(val at: Long, val call: CallId)

/** One client and its log. */
internal class Person private constructor(
    val client: CallClient,
    /** The calls that came in. */
    val rings: ReceiveChannel<Ring>,
    private val log: Job,
) {
    fun call(id: CallId): Call = client[id] ?: error("the client does not know $id")

    /** The oldest live call that fits, once there is one. */
    suspend fun find(what: String): JsonElement {
        val fits: (CallSnapshot) -> Boolean =
            when (what) {
                "live", "none" -> { _ -> true }
                "named" -> { call -> call.serverId != null }
                "ringing" -> { call -> call.direction == Direction.INCOMING && call.phase == Phase.RINGING }
                else -> error("no such call: $what")
            }
        val state = client.state.first { it.calls.any(fits) == (what != "none") }
        val call = state.calls.firstOrNull(fits) ?: return JsonNull
        return buildJsonObject {
            put("call", call.id)
            put("serverId", call.serverId)
        }
    }

    suspend fun describe(): JsonElement {
        val waits = client.explain()
        return buildJsonObject {
            put("link", client.state.value.link.word)
            putJsonArray("waits") { waits.forEach { add(it.toString()) } }
        }
    }

    /** The events end when the client has closed, and the log with them. */
    suspend fun close() {
        client.shutdown()
        log.join()
    }

    companion object {
        suspend fun connect(name: String, order: JsonObject, scope: CoroutineScope): Person {
            val config = order.getValue("config").jsonObject
            val client =
                CallClient.connect(contract(config.text("contract")), config.text("url"), config.text("userId")) {
                    auth { AuthToken(token(order.text("tokens"), config.text("userId"))) }
                    config["timing"]?.let { timing = timing(it.jsonObject) }
                    config["busy"]?.let { busy = busyPolicy(it.jsonPrimitive.content) }
                    config["glareConnects"]?.let { glareConnects = it.jsonPrimitive.boolean }
                    // The runner loses patience first.
                    connectWithin = 30.seconds
                }
            val rings = Channel<Ring>(Channel.UNLIMITED)
            // The first to collect gets what has happened since the client began.
            val log =
                scope.launch {
                    client.events.collect { event ->
                        if (event is Event.Incoming) rings.send(Ring(System.nanoTime(), event.call.id))
                        val line = line(event) ?: return@collect
                        say {
                            put("client", name)
                            put("line", line)
                        }
                    }
                }
            return Person(client, rings, log)
        }
    }
}

private val http: HttpClient = HttpClient.newHttpClient()

private suspend fun token(tokens: String, userId: String): String {
    val body = buildJsonObject { put("userId", userId) }.toString()
    val request =
        HttpRequest
            .newBuilder(URI(tokens))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build()
    val answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).await()
    return Json.parseToJsonElement(answer.body()).jsonObject.text("token")
}
