/// Tells `log` every line of Ringway that matters at least as much as `level`, from now on. Once per process.
///
/// No token is ever in a line. All clients wait for `log`, which is called on whatever thread the line comes from.
///
/// - Throws: ``CallError`` with `usage.invalid_state` when the process has a logger already.
public func setLogger(
    _ level: LogLevel, _ log: @escaping @Sendable (LogRecord) -> Void
) throws(CallError) {
    try failing { try setLogger(level: level, sink: Sink(log)) }
}

private final class Sink: LogSink {
    private let take: @Sendable (LogRecord) -> Void

    init(_ take: @escaping @Sendable (LogRecord) -> Void) {
        self.take = take
    }

    func log(record: LogRecord) {
        take(record)
    }
}
