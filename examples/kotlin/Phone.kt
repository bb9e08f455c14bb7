import dev.ringway.AuthToken
import dev.ringway.CallClient
import dev.ringway.CallException
import dev.ringway.CallStatus
import dev.ringway.Contract
import dev.ringway.Event
import dev.ringway.MediaReport
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse

private val DEFAULTS = mapOf("--user" to "101", "--contract" to "chattrix", "--url" to "http://127.0.0.1:7788")

/**
 * A phone for the terminal. Two of them, over a mock server:
 *
 *     ./x kotlin
 *     cargo run -p ringway-mock &
 *     mvn -q -f examples/kotlin compile exec:java -Dexec.args="--user 101"
 *     mvn -q -f examples/kotlin compile exec:java -Dexec.args="--user 102"
 */
fun main(arguments: Array<String>) = runBlocking {
    val options = DEFAULTS + arguments.toList().chunked(2).associate { it.first() to it.last() }
    require(options.keys == DEFAULTS.keys) { "the options are ${DEFAULTS.keys}" }
    val (user, contract, url) = DEFAULTS.keys.map(options::getValue)
    val kept = Contract.valueOf(contract.replace('-', '_').uppercase())
    val client = CallClient.connect(kept, url, user) { auth { AuthToken(jwt(user, url)) } }
    println("This is the phone of $user: [whom to call] [a]ccept [d]ecline [h]ang up [q]uit")
    launch { client.events.collect { show(client, it) } }
    val lines = generateSequence(::readlnOrNull).takeWhile { it != "q" }
    lines.asFlow().flowOn(Dispatchers.IO).collect { typed -> launch { act(client, typed) } }
    client.shutdown()
}

suspend fun act(client: CallClient, typed: String) {
    val call = client.calls().firstOrNull()
    try {
        when (typed) {
            "a" -> call?.accept()
            "d" -> call?.decline()
            "h" -> call?.end()
            else -> client.call(typed)
        }
    } catch (e: CallException) {
        println("${e.reason}. ${e.hint}")
    }
}

fun show(client: CallClient, event: Event) {
    when (event) {
        is Event.Incoming -> println("${event.call.peer.id} calls")
        is Event.Ended -> println("${event.call.peer.id}: ${event.call.end?.reason}")
        is Event.LinkChanged -> println("link: ${event.link}")
        is Event.Changed -> {
            println("${event.call.peer.id}: ${event.call.status}")
            // There is no media in a terminal: the phone is in the channel as soon as a call is accepted.
            if (event.call.status == CallStatus.CONNECTING) client[event.call.id]?.media(MediaReport.Joined)
        }
        else -> {}
    }
}

/** The user's token or, without one, what the mock's control API gives to anybody on the same machine. */
fun jwt(user: String, url: String): String {
    System.getenv("RINGWAY_TOKEN")?.let { return it }
    val request =
        HttpRequest
            .newBuilder(URI("$url/_mock/token"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("""{"userId": "$user"}"""))
            .build()
    val answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body()
    val token = Regex(""""token":"([^"]+)""").find(answer) ?: error("this is no mock: set RINGWAY_TOKEN")
    return token.groupValues[1]
}
