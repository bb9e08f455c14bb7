import dev.ringway.CallClient
import dev.ringway.Contract
import dev.ringway.testing.Mock
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import java.io.BufferedReader
import java.io.File
import java.io.PipedInputStream
import java.io.PipedOutputStream
import java.io.PrintStream
import kotlin.time.Duration.Companion.seconds

class ExamplesTest {
    @Test
    fun `the lines that README shows call Bob`() = printing { shown ->
        Mock().use { mock ->
            runBlocking(Dispatchers.Default) {
                withTimeout(30.seconds) {
                    val bob = CallClient.connect(Contract.CHATTRIX, mock.url, "102") { token(mock.token("102")) }
                    val alice = async { callBob(mock.url, mock.token("101")) }
                    val call = bob.incoming.first()
                    call.accept()
                    val join = shown.readLine()
                    assertTrue(join.startsWith("join the media channel "), join)
                    call.end()
                    assertEquals("over: REMOTE_HANGUP", shown.readLine())
                    alice.await()
                    bob.shutdown()
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = ["chattrix", "private-call"])
    fun `two phones call each other`(contract: String) = call(contract)

    @Test
    fun `a phone that was shrunk by the rules of the jar still works`(@TempDir folder: File) =
        call("chattrix", classPath = shrunk(folder))

    private fun call(contract: String, classPath: String = System.getProperty("java.class.path")) {
        Mock().use { mock ->
            val (alice, bob) = listOf("101", "102").map { Phone(it, contract, mock.url, classPath) }
            alice.shows("This is the phone of 101")
            bob.shows("This is the phone of 102")
            alice.types("102")
            bob.shows("101 calls")
            bob.types("a")
            for (phone in listOf(alice, bob)) phone.shows("ACTIVE")
            alice.types("103")
            alice.shows("End or answer it first.")
            alice.types("h")
            alice.shows("102: LOCAL_HANGUP")
            bob.types("h")
            bob.shows("101: ")
            listOf(alice, bob).forEach(Phone::turnOff)
        }
    }
}

/** Hands out what is printed meanwhile. */
private fun printing(work: (BufferedReader) -> Unit) {
    val out = System.out
    val printed = PipedOutputStream()
    System.setOut(PrintStream(printed, true))
    try {
        work(PipedInputStream(printed).bufferedReader())
    } finally {
        System.setOut(out)
    }
}
