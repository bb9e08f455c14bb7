package dev.ringway

import java.io.File
import kotlin.metadata.ClassKind
import kotlin.metadata.KmClass
import kotlin.metadata.KmClassifier
import kotlin.metadata.KmConstructor
import kotlin.metadata.KmFunction
import kotlin.metadata.KmPackage
import kotlin.metadata.KmProperty
import kotlin.metadata.KmType
import kotlin.metadata.KmTypeAlias
import kotlin.metadata.KmValueParameter
import kotlin.metadata.Modality
import kotlin.metadata.Visibility
import kotlin.metadata.declaresDefaultValue
import kotlin.metadata.isConst
import kotlin.metadata.isData
import kotlin.metadata.isInline
import kotlin.metadata.isNullable
import kotlin.metadata.isOperator
import kotlin.metadata.isSuspend
import kotlin.metadata.isValue
import kotlin.metadata.isVar
import kotlin.metadata.jvm.KotlinClassMetadata
import kotlin.metadata.jvm.annotations
import kotlin.metadata.kind
import kotlin.metadata.modality
import kotlin.metadata.visibility

/** The public surface of compiled Kotlin, as an app's author sees it: a declaration a line, by name. */
internal fun surface(classes: File): String {
    val all =
        classes
            .walk()
            .filter { it.extension == "class" }
            .map {
                it
                    .relativeTo(classes)
                    .path
                    .removeSuffix(".class")
                    .replace(File.separatorChar, '.')
            }.mapNotNull {
                Class
                    .forName(
                        it,
                        false,
                        Surface::class.java.classLoader,
                    ).getAnnotation(Metadata::class.java)
            }.map(KotlinClassMetadata::readStrict)
            .toList()
    val packages = all.mapNotNull { (it as? KotlinClassMetadata.FileFacade)?.kmPackage }
    val kmClasses = all.mapNotNull { (it as? KotlinClassMetadata.Class)?.kmClass }
    val visible = kmClasses.filter { it.visibility == Visibility.PUBLIC }.map { it.name }.toSet()
    // `Event.Ended` is seen where `Event` is, too.
    val seen = kmClasses.filter { kmClass -> outwards(kmClass.name).all { it in visible } }
    val declarations = seen.map { it.name.replace('/', '.') to Surface.of(it) } + packages.flatMap(Surface::of)
    return declarations.sortedBy { (name, _) -> name.removePrefix("dev.ringway.") }.joinToString("") { it.second }
}

/** A class, and all that it is in. */
private fun outwards(name: String): Sequence<String> =
    generateSequence(name) { within -> within.substringBeforeLast('.').takeIf { it != within } }

/** What the compiler makes of every data class, or every class. */
private val MADE = setOf("copy", "equals", "hashCode", "toString")

private object Surface {
    fun of(kmClass: KmClass): String {
        val members =
            kmClass.constructors.filter { it.visibility == Visibility.PUBLIC }.map(::constructor) +
                kmClass.kmEnumEntries.map { it.name } +
                properties(kmClass.properties) +
                functions(kmClass.functions)
        val above = kmClass.supertypes.map(::type).filter { it != "Any" && !it.startsWith("Enum<") }
        val head =
            listOfNotNull(
                "fun".takeIf { kmClass.kind == ClassKind.INTERFACE && kmClass.functions.size == 1 },
                kmClass.modality.name
                    .lowercase()
                    .takeIf { it != "final" },
                "data".takeIf { kmClass.isData },
                "value".takeIf { kmClass.isValue },
                kmClass.kind.name
                    .lowercase()
                    .replace('_', ' '),
                name(kmClass.name),
            ).joinToString(" ") + if (above.isEmpty()) "" else above.joinToString(prefix = " : ")
        return "$head\n" + members.joinToString("") { "    $it\n" }
    }

    /** Each with the name that it is found by. */
    fun of(kmPackage: KmPackage): List<Pair<String, String>> {
        val aliases = kmPackage.typeAliases.filter { it.visibility == Visibility.PUBLIC }.map(::alias)
        return (properties(kmPackage.properties) + functions(kmPackage.functions) + aliases).map {
            it.substringAfter(' ') to "$it\n"
        }
    }

    private fun properties(all: List<KmProperty>) =
        all.filter { it.visibility == Visibility.PUBLIC }.sortedBy { it.name }.map { property ->
            val receiver = property.receiverParameterType?.let { type(it) + "." }.orEmpty()
            val kind =
                when {
                    property.isConst -> "const val"
                    property.isVar && property.setter?.visibility == Visibility.PUBLIC -> "var"
                    else -> "val"
                }
            "$kind $receiver${property.name}: ${type(property.returnType)}"
        }

    private fun functions(all: List<KmFunction>) = all
        .filter { it.visibility == Visibility.PUBLIC }
        .filter { it.name !in MADE && !it.name.startsWith("component") }
        .sortedBy { it.name }
        .map { function ->
            val words =
                listOfNotNull(
                    "suspend".takeIf { function.isSuspend },
                    "inline".takeIf { function.isInline },
                    "operator".takeIf { function.isOperator },
                    "fun",
                ).joinToString(" ")
            val receiver = function.receiverParameterType?.let { type(it) + "." }.orEmpty()
            val result = type(function.returnType).takeIf { it != "Unit" }?.let { ": $it" }.orEmpty()
            "$words $receiver${function.name}(${parameters(function.valueParameters)})$result"
        }

    private fun constructor(constructor: KmConstructor) = "constructor(${parameters(constructor.valueParameters)})"

    private fun alias(alias: KmTypeAlias) = "typealias ${alias.name} = ${type(alias.underlyingType)}"

    private fun parameters(all: List<KmValueParameter>) =
        all.joinToString { "${it.name}: ${type(it.type)}" + if (it.declaresDefaultValue) " = …" else "" }

    private fun type(type: KmType): String {
        val shown = type.abbreviatedType ?: type
        val text =
            when (val classifier = shown.classifier) {
                is KmClassifier.Class -> function(shown, classifier.name) ?: (name(classifier.name) + arguments(shown))
                is KmClassifier.TypeAlias -> name(classifier.name) + arguments(shown)
                is KmClassifier.TypeParameter -> "T${classifier.id}"
            }
        return if (type.isNullable) "$text?" else text
    }

    /** A type of functions, as one writes it. */
    private fun function(type: KmType, name: String): String? {
        if (!name.startsWith("kotlin/Function")) return null
        var arguments = type.arguments.mapNotNull { it.type }
        if (type.isSuspend) {
            // The last two are the continuation, which has the result, and what a suspended call returns.
            val result = arguments[arguments.size - 2].arguments.single().type
            arguments = arguments.dropLast(2) + listOfNotNull(result)
        }
        val result = type(arguments.last())
        var taken = arguments.dropLast(1).map(::type)
        var receiver = ""
        if (type.annotations.any { it.className == "kotlin/ExtensionFunctionType" }) {
            receiver = taken.first() + "."
            taken = taken.drop(1)
        }
        return (if (type.isSuspend) "suspend " else "") + "$receiver(${taken.joinToString()}) -> $result"
    }

    private fun arguments(type: KmType) = if (type.arguments.isEmpty()) {
        ""
    } else {
        type.arguments.joinToString(prefix = "<", postfix = ">") {
            it.type?.let(::type)
                ?: "*"
        }
    }

    private fun name(name: String) = name
        .removePrefix("kotlin/time/")
        .removePrefix("kotlinx/coroutines/flow/")
        .removePrefix("kotlinx/coroutines/")
        .removePrefix("kotlin/collections/")
        .removePrefix("kotlin/")
        .removePrefix("dev/ringway/")
        .replace('/', '.')
}
