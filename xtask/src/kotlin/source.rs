//! Generated Kotlin, made fit for the people who read the library's surface.
//!
//! The generator makes everything public: the model, and the machinery under it. Here the machinery becomes internal, so
//! that only the model is seen, and the model's documentation gets Kotlin's names for what it speaks of.

use anyhow::{Context, Result};

/// What begins a declaration, when nothing is said of who sees it.
const KINDS: [&str; 11] = [
    "abstract",
    "class",
    "data",
    "enum",
    "fun",
    "inline",
    "interface",
    "object",
    "open",
    "sealed",
    "typealias",
];

/// The source as it is compiled; of its types of data, those are public that `is_public` names.
pub(crate) fn polish(source: &str, is_public: impl Fn(&str) -> bool) -> String {
    let enums: Vec<&str> = source.lines().filter_map(enum_name).collect();
    let mut polished = String::with_capacity(source.len());
    let mut in_public = false;
    for line in source.lines() {
        let text = line.trim_start();
        let indent = &line[..line.len() - text.len()];
        let begins = indent.is_empty() && text.starts_with(char::is_alphabetic);
        if is_for_lint(text) {
            continue;
        }
        if begins {
            in_public = data_name(line).is_some_and(&is_public);
        }
        let line = if text.starts_with("* ") {
            in_kotlin(line, &enums)
        } else if begins {
            declaration(line, in_public)
        } else if in_public {
            let Some(text) = member(text) else { continue };
            format!("{indent}{text}")
        } else if text.starts_with("@file:Suppress(") {
            // Nobody reads it, and the hand-written part takes warnings for errors.
            "@file:Suppress(\"warnings\")".to_owned()
        } else {
            function(line)
        };
        polished.push_str(&line);
        polished.push('\n');
    }
    polished
}

/// The source with something else in this place.
///
/// # Errors
/// When it is not there: the generator writes something else than it did.
pub(super) fn replace(source: &str, old: &str, new: &str) -> Result<String> {
    let (before, after) = source
        .split_once(old)
        .with_context(|| format!("the generator no longer writes:\n{old}"))?;
    Ok([before, new, after].concat())
}

/// What Android's lint would be told of the release that a class needs. It never sees this source, and apps would get a
/// dependency for it.
fn is_for_lint(text: &str) -> bool {
    text == "import androidx.annotation.RequiresApi" || text.starts_with("@RequiresApi(")
}

/// A line that begins a declaration of the file, or something else that is left alone.
fn declaration(line: &str, is_public: bool) -> String {
    let bare = line.strip_prefix("public ").unwrap_or(line);
    let first = bare.split([' ', '<']).next().unwrap_or_default();
    match (is_public, KINDS.contains(&first)) {
        (true, _) => format!("public {bare}"),
        (false, true) => format!("internal {bare}"),
        (false, false) => line.to_owned(),
    }
}

/// A function of the file follows its documentation, or what it throws, on the same line; no method does.
fn function(line: &str) -> String {
    line.replace("*/ fun `", "*/ internal fun `")
        .replace("::class) fun `", "::class) internal fun `")
}

/// A line within a public type. Empty companions, which would be seen of every type, are left out.
fn member(text: &str) -> Option<String> {
    match text.split_once(' ') {
        Some(("companion", "object")) => None,
        Some(("object", _)) => Some(format!("public data {text}")),
        Some(("data", rest)) if rest.starts_with("class ") => Some(format!("public {text}")),
        Some(_) | None => Some(text.to_owned()),
    }
}

/// The name of the type of data that this line declares.
fn data_name(line: &str) -> Option<&str> {
    let line = line.strip_prefix("public ").unwrap_or(line);
    let rest = ["data class ", "sealed class ", "enum class ", "typealias "]
        .iter()
        .find_map(|kind| line.strip_prefix(kind))?;
    let name = rest.split(|c: char| !c.is_alphanumeric()).next()?;
    (!name.starts_with("FfiConverter")).then_some(name)
}

fn enum_name(line: &str) -> Option<&str> {
    line.strip_prefix("enum class ")?.split(' ').next()
}

/// A line of documentation, its references written as Kotlin writes them: `Phase::Ended` is `Phase.ENDED` here.
fn in_kotlin(line: &str, enums: &[&str]) -> String {
    let line = line.replace("[`", "[").replace("`]", "]");
    let mut out = String::with_capacity(line.len());
    let mut rest = line.as_str();
    while let Some((before, after)) = rest.split_once("::") {
        let owner_at = before
            .rfind(|c: char| !c.is_alphanumeric())
            .map_or(0, |at| at + 1);
        let owner = &before[owner_at..];
        let end = after
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(after.len());
        let (member, tail) = after.split_at(end);
        out.push_str(before);
        out.push('.');
        out.push_str(&if enums.contains(&owner) {
            shouted(member)
        } else {
            camel(member)
        });
        rest = tail;
    }
    out + rest
}

/// `RemoteHangup` as `REMOTE_HANGUP`.
fn shouted(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (at, letter) in name.char_indices() {
        if at > 0 && letter.is_uppercase() {
            out.push('_');
        }
        out.push(letter.to_ascii_uppercase());
    }
    out
}

/// `replaced_by` as `replacedBy`; a name without underscores stays as it is.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut out = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        out.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
@file:Suppress(\"NAME_SHADOWING\")
import androidx.annotation.RequiresApi
@RequiresApi(33)
open class RustBuffer : Structure() {
    companion object {
    }
}
internal object UniffiLib {
}
private fun load() {
}
        /**
         * Of the file.
         */ fun `timing`(): Timing {
    }
    @Throws(NativeException::class) fun `log`() {
    }
inline fun <T> use() {
}
/**
 * How it ended (`Reason::LocalHangup`), see [`Call::replaced_by`].
 */
data class End (
    val `reason`: Reason
){
    companion object
}
public object FfiConverterTypeEnd: FfiConverterRustBuffer<End> {
}
enum class Reason {
    LOCAL_HANGUP;
    companion object
}
sealed class Event {
    object Closed : Event()
    data class Text(
        val `text`: String) : Event()
    {
        companion object
    }
}
sealed class Ask {
    object Token : Ask()
}
public typealias UserId = kotlin.String
public typealias FfiConverterTypeUserId = FfiConverterString
";

    const POLISHED: &str = "\
@file:Suppress(\"warnings\")
internal open class RustBuffer : Structure() {
    companion object {
    }
}
internal object UniffiLib {
}
private fun load() {
}
        /**
         * Of the file.
         */ internal fun `timing`(): Timing {
    }
    @Throws(NativeException::class) internal fun `log`() {
    }
internal inline fun <T> use() {
}
/**
 * How it ended (`Reason.LOCAL_HANGUP`), see [Call.replacedBy].
 */
public data class End (
    val `reason`: Reason
){
}
internal object FfiConverterTypeEnd: FfiConverterRustBuffer<End> {
}
public enum class Reason {
    LOCAL_HANGUP;
}
public sealed class Event {
    public data object Closed : Event()
    public data class Text(
        val `text`: String) : Event()
    {
    }
}
internal sealed class Ask {
    object Token : Ask()
}
public typealias UserId = kotlin.String
internal typealias FfiConverterTypeUserId = FfiConverterString
";

    #[test]
    fn the_model_is_public_and_nothing_else() {
        assert_eq!(polish(SOURCE, |name| name != "Ask"), POLISHED);
    }

    #[test]
    fn a_source_without_a_model_is_internal_altogether() {
        assert!(!polish(SOURCE, |_| false).contains("public "));
    }

    #[test]
    fn names_are_spelt_as_kotlin_spells_them() {
        assert_eq!(shouted("VeryBad"), "VERY_BAD");
        assert_eq!(camel("expires_in_ms"), "expiresInMs");
        assert_eq!(camel("AuthToken"), "AuthToken");
    }
}
