//! What the generator writes, made fit for the module's public surface: what only the hand-written code uses is internal,
//! and the comments speak Swift.

use anyhow::{Result, ensure};

/// Types that the hand-written layer wraps, or that have no use in it.
const INTERNAL: [&str; 16] = [
    "Answer",
    "ApiRequest",
    "ApiResponse",
    "Ask",
    "AskRequest",
    "CallQuality",
    "ClientAuth",
    "ClientConfig",
    "ClientOptions",
    "ErrorEntry",
    "ErrorType",
    "FfiConverter",
    "Method",
    "NativeError",
    "Placing",
    "RejectReason",
];

/// How the generated code copies out of a buffer. Foundation's `copyBytes` is generic code that nobody specialises: with it,
/// reading an event takes eight times as long.
const SLOW: [(&str, &str); 2] = [
    (
        "    let _ = withUnsafeMutableBytes(of: &value, { reader.data.copyBytes(to: $0, from: range)})\n",
        "    withUnsafeMutableBytes(of: &value) { to in\n        \
            reader.data.withUnsafeBytes { to.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }\n    }\n",
    ),
    (
        "    value.withUnsafeMutableBufferPointer({ buffer in\n        \
            reader.data.copyBytes(to: buffer, from: range)\n    })\n",
        "    value.withUnsafeMutableBytes { to in\n        \
            reader.data.withUnsafeBytes { to.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }\n    }\n",
    ),
];

/// The generated source as it goes into the package.
///
/// # Errors
/// When the generator writes what `SLOW` knows in another way than it did.
pub(crate) fn fit(generated: &str) -> Result<String> {
    let mut swift = tidy(generated);
    for (slow, fast) in SLOW {
        ensure!(swift.contains(slow), "the generator no longer writes:\n{slow}");
        swift = swift.replace(slow, fast);
    }
    Ok(swift)
}

/// Public are structs, enums and names that are part of the model; classes, protocols and functions are not.
fn tidy(generated: &str) -> String {
    // The generator breaks the line there for error types.
    let generated = generated.replace("\npublic \nenum ", "\npublic enum ");
    let mut swift = String::with_capacity(generated.len());
    for line in generated.lines() {
        let line = match line.trim() {
            "// Default memberwise initializers are never public by default, so we" => {
                "    /// Puts one together."
            }
            "// declare one manually." => continue,
            _ => line,
        };
        let comment = line.trim_start().starts_with("* ");
        let line = match line
            .strip_prefix("public ")
            .or_else(|| line.strip_prefix("open "))
        {
            Some(declaration) if !is_model(declaration) => declaration.to_owned(),
            Some(_) | None if comment => in_swift(line),
            Some(_) | None => line.to_owned(),
        };
        swift.push_str(line.trim_end());
        swift.push('\n');
    }
    swift
}

fn is_model(declaration: &str) -> bool {
    let mut words = declaration.split([' ', ':']);
    let kind = words.next().unwrap_or_default();
    let name = words.next().unwrap_or_default();
    let internal = INTERNAL.contains(&name) || name.starts_with("FfiConverter");
    matches!(kind, "struct" | "enum" | "typealias") && !internal
}

/// A comment's code in Swift's spelling: `EndReason::Glare` is `EndReason.glare`, and ``[`Phase`]`` needs no brackets.
fn in_swift(comment: &str) -> String {
    let comment = comment.replace("[`", "`").replace("`]", "`");
    let mut swift = String::with_capacity(comment.len());
    for (place, part) in comment.split('`').enumerate() {
        if place > 0 {
            swift.push('`');
        }
        let code = place % 2 == 1;
        match part.split_once("::").filter(|_| code) {
            Some((of, member)) => {
                swift.push_str(of);
                swift.push('.');
                swift.push_str(&camel(member));
            }
            None => swift.push_str(part),
        }
    }
    swift
}

/// `replaced_by` and `ReplacedBy` are `replacedBy`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default();
    let mut camel: String = first.chars().take(1).flat_map(char::to_lowercase).collect();
    camel.extend(first.chars().skip(1));
    for word in words {
        camel.extend(word.chars().take(1).flat_map(char::to_uppercase));
        camel.extend(word.chars().skip(1));
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_model_stays_public() {
        let generated = "public struct Peer: Equatable {\n    public var id: UserId\n\
            \n    // Default memberwise initializers are never public by default, so we\n\
            \x20   // declare one manually.\n    public init(id: UserId) {\n    }\n}\n\
            public struct FfiConverterTypePeer: FfiConverter {\n}\n\
            public enum Ask: Equatable {\n}\n\
            public \nenum NativeError: Swift.Error {\n}\n\
            open class NativeCall: NativeCallProtocol {\nopen func end()async throws   {\n}\n}\n\
            public func errorEntry(code: ErrorCode) -> ErrorEntry  {\n}\n";
        let tidied = "public struct Peer: Equatable {\n    public var id: UserId\n\
            \n    /// Puts one together.\n    public init(id: UserId) {\n    }\n}\n\
            struct FfiConverterTypePeer: FfiConverter {\n}\n\
            enum Ask: Equatable {\n}\n\
            enum NativeError: Swift.Error {\n}\n\
            class NativeCall: NativeCallProtocol {\nfunc end()async throws   {\n}\n}\n\
            func errorEntry(code: ErrorCode) -> ErrorEntry  {\n}\n";
        assert_eq!(tidy(generated), tidied);
    }

    #[test]
    fn comments_speak_swift() {
        let comment = "     * As [`Phase::Dialing`], see `End::replaced_by` of [`End`] (a::b, `call.gone`).";
        let swift = "     * As `Phase.dialing`, see `End.replacedBy` of `End` (a::b, `call.gone`).";
        assert_eq!(tidy(comment), format!("{swift}\n"));
    }
}
