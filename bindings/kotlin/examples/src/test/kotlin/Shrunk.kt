import proguard.Configuration
import proguard.ConfigurationParser
import proguard.ProGuard
import java.io.File
import kotlin.io.path.toPath

/** The phone with what it needs, and nothing else, under names that say nothing: as Android's tools make an app. */
internal fun shrunk(folder: File): String {
    val jar = folder.resolve("phone.jar")
    val ours = object {}.javaClass.getResource("/META-INF/proguard/ringway.pro")!!.readText()
    val configuration = Configuration()
    ConfigurationParser(rules(jar) + ours, "rules", folder, System.getProperties()).use { it.parse(configuration) }
    ProGuard(configuration).execute()
    return jar.path
}

/** What an app has for rules by itself. Optimising takes long and renames nothing, and what is never come by is not there. */
private fun rules(out: File): String =
    """
    ${NEEDED.joinToString("\n") { "-injars '${place(it)}'(!META-INF/**,!**/module-info.class)" }}
    -outjars '$out'
    -libraryjars <java.home>/jmods/java.base.jmod(!**.jar;!module-info.class)
    -dontwarn **
    -dontnote **
    -dontoptimize
    -keepclassmembers enum * {
        public static **[] values();
        public static ** valueOf(java.lang.String);
    }
    -keep class PhoneKt {
        public static void main(java.lang.String[]);
    }
    """

/** A class of each of the jars. */
private val NEEDED =
    listOf("PhoneKt", "dev.ringway.CallClient", "kotlin.Unit", "kotlinx.coroutines.Job", "com.sun.jna.Native")

private fun place(name: String) = Class
    .forName(name)
    .protectionDomain.codeSource.location
    .toURI()
    .toPath()
