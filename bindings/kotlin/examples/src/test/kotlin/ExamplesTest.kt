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
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import java.io.BufferedReader
import java.io.PipedInputStream
import java.io.PipedOutputStream
import java.io.PrintStream
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
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
    fun `two phones call each other`(contract: String) {
        Mock().use { mock ->
            val (alice, bob) = Phone("101", contract, mock.url) to Phone("102", contract, mock.url)
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

/** The example as somebody runs it: a process of its own. */
private class Phone(user: String, contract: String, url: String) {
    private val process =
        ProcessBuilder(command("--user", user, "--contract", contract, "--url", url)).redirectError(ProcessBuilder.Redirect.INHERIT).start()
    private val shown = process.inputStream.bufferedReader().lineSequence().iterator()

    /** Waits for such a line. */
    fun shows(text: String) {
        val found = CompletableFuture.supplyAsync { shown.asSequence().any { text in it } }
        assertTrue(found.get(30, TimeUnit.SECONDS), "the phone turned itself off before it showed '$text'")
    }

    fun types(line: String) {
        process.outputStream.run {
            write("$line\n".toByteArray())
            flush()
        }
    }

    fun turnOff() {
        types("q")
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "a phone that was turned off is still on")
        assertEquals(0, process.exitValue())
    }

    private fun command(vararg arguments: String): List<String> {
        val library = System.getProperty("jna.library.path").orEmpty()
        val options = listOf("-Djna.library.path=$library", "-Djna.nosys=true").filterNot { library.isEmpty() }
        val java = ProcessHandle.current().info().command().orElse("java")
        return listOf(java) + options + listOf("-cp", System.getProperty("java.class.path"), "PhoneKt") + arguments
    }
}
