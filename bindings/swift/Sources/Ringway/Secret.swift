/// A text that must stay secret: an Agora token.
///
/// Printing, dumping and reflecting on it show `***`.
public struct Secret: Hashable, Sendable {
    private let text: String

    /// Takes the text in.
    public init(_ text: String) {
        self.text = text
    }

    /// The text itself. Use it where it leaves for the server or the media layer, and nowhere else.
    public func expose() -> String { text }
}

extension Secret: ExpressibleByStringLiteral {
    /// Takes the text in.
    public init(stringLiteral text: String) {
        self.init(text)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `***`
    public var description: String { "***" }

    /// `***`
    public var debugDescription: String { "***" }

    /// Nothing inside.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
