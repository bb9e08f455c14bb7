import dev.ringway.CallClient
import dev.ringway.CallEndedException
import dev.ringway.Contract
import dev.ringway.MediaKind
import dev.ringway.MediaReport
import dev.ringway.Phase

suspend fun callBob(url: String, jwt: String) {
    val alice = CallClient.connect(Contract.CHATTRIX, url, userId = "101") { token(jwt) }
    val call = alice.call("102", MediaKind.VIDEO) // Bob's phone rings
    try {
        val accepted = call.reached(Phase.CONNECTING)
        println("join the media channel ${accepted.channel}")
    } catch (e: CallEndedException) {
        println("no call: ${e.end.reason}") // declined, busy, no answer, …
    }
    call.media(MediaReport.Joined) // your media layer is in: the call is active
    println("over: ${call.ended().reason}")
    alice.shutdown()
}
