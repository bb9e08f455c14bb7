package dev.ringway.conformance

import dev.ringway.Call
import dev.ringway.CallClient
import dev.ringway.CallException
import dev.ringway.text
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonObjectBuilder
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonObject
import java.util.concurrent.ConcurrentHashMap
import kotlin.system.exitProcess

/** The agent of the Kotlin library: hosts clients for the conformance runner (conformance/README.md has the protocol). */
fun main() {
    say { put("ready", "Kotlin ${KotlinVersion.CURRENT}, JVM ${Runtime.version().feature()}") }
    runBlocking(Dispatchers.Default) {
        val agent = Agent(this)
        val lines = generateSequence(::readlnOrNull).asFlow().flowOn(Dispatchers.IO)
        lines.collect { line ->
            val order = Json.parseToJsonElement(line).jsonObject
            launch { agent.obey(order) }
        }
        // Whatever still goes on: the runner has what it wanted.
        exitProcess(0)
    }
}

private class Agent(private val scope: CoroutineScope) {
    private val people = ConcurrentHashMap<String, Person>()

    @Suppress("TooGenericExceptionCaught") // What nobody expected is told to the runner.
    suspend fun obey(order: JsonObject) {
        val id = order.getValue("id").jsonPrimitive.long
        try {
            val done = carryOut(order)
            say {
                put("id", id)
                put("ok", done)
            }
        } catch (e: Exception) {
            val code = (e as? CallException)?.code?.text ?: "agent"
            say {
                put("id", id)
                putJsonObject("error") {
                    put("code", code)
                    put("reason", (e as? CallException)?.reason ?: e.toString())
                }
            }
        }
    }

    private suspend fun carryOut(order: JsonObject): JsonElement {
        val name = order.text("client")
        when (val deed = order.text("do")) {
            "connect" -> people[name] = Person.connect(name, order, scope)
            "find" -> return person(name).find(order.text("what"))
            "call" -> client(name).call(order.text("to"))
            "accept" -> call(order).accept()
            "decline" -> call(order).decline(declineReason(order.text("reason")))
            "end" -> call(order).end()
            "media" -> client(name).calls().firstOrNull()?.media(mediaReport(order.getValue("report").jsonObject))
            "describe" -> return person(name).describe()
            "close" -> person(name).close()
            "place" -> return numbers(place(client(name), order.text("to"), rounds(order)))
            "ring" -> return numbers(ring(person(name), rounds(order)))
            else -> error("no such order: $deed")
        }
        return JsonNull
    }

    private fun person(name: String): Person = people[name] ?: error("there is no client $name")

    private fun client(name: String): CallClient = person(name).client

    private fun call(order: JsonObject): Call = person(order.text("client")).call(order.text("call"))
}

private fun rounds(order: JsonObject): Int = order.getValue("rounds").jsonPrimitive.int

private fun numbers(numbers: List<Long>) = JsonArray(numbers.map(::JsonPrimitive))

/** Writes a line. */
internal fun say(message: JsonObjectBuilder.() -> Unit) {
    val line = buildJsonObject(message).toString()
    synchronized(System.out) {
        println(line)
        System.out.flush()
    }
}

internal fun JsonObject.text(name: String): String = getValue(name).jsonPrimitive.content
