import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit

/** The example as somebody runs it: a process of its own. */
internal class Phone(user: String, contract: String, url: String, classPath: String) {
    private val process =
        ProcessBuilder(java(classPath) + listOf("PhoneKt", "--user", user, "--contract", contract, "--url", url))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
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

    private fun java(classPath: String): List<String> {
        val library = System.getProperty("jna.library.path").orEmpty()
        val options = listOf("-Djna.library.path=$library", "-Djna.nosys=true").filterNot { library.isEmpty() }
        val java = ProcessHandle.current().info().command().orElse("java")
        return listOf(java) + options + listOf("-cp", classPath)
    }
}
