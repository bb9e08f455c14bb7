package dev.ringway

import dev.ringway.ffi.LogSink

/** How much a line of the log matters. */
public typealias LogLevel = dev.ringway.ffi.LogLevel

/** A line of the log. No token is ever in one. */
public typealias LogRecord = dev.ringway.ffi.LogRecord

/**
 * Tells [sink] every line of Ringway that matters at least as much as [level], from now on. Once per process.
 *
 * The sink is called on whatever thread the line comes from, and all clients wait for it; what it throws is lost.
 *
 * @throws CallException `usage.invalid_state` when the process has a logger already.
 */
public fun setLogger(level: LogLevel, sink: (LogRecord) -> Unit) {
    Library.prepare()
    typed {
        dev.ringway.ffi.setLogger(
            level,
            object : LogSink {
                // Caught on this side of the border: beyond it an exception would be a panic, with a stack trace of its own.
                override fun log(record: LogRecord) {
                    runCatching { sink(record) }
                }
            },
        )
    }
}
