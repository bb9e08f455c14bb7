import Foundation

/// Thrown by every command of a client and of a call that fails.
extension CallError: Error {
    /// What to do about it.
    public var hint: String { errorEntry(code: code).hint }

    /// Whether the same command may succeed later.
    public var retryable: Bool {
        switch retry {
        case .never: false
        case .now, .after: true
        }
    }

    /// Whether the client cannot go on without the app's help.
    public var fatal: Bool { errorEntry(code: code).fatal }
}

extension CallError: CustomStringConvertible, LocalizedError {
    /// The code's stable text, and what happened.
    public var description: String { "\(code): \(reason)" }

    /// What happened, for people.
    public var errorDescription: String? { reason }

    /// What to do about it.
    public var recoverySuggestion: String? { hint }
}

extension ErrorCode: CustomStringConvertible {
    /// The stable text: `auth.required`.
    public var description: String { errorEntry(code: self).code }
}

/// Thrown where a call was waited for that ended first.
extension End: Error {}

/// Runs a command that is given up when the task is cancelled. The cancelling of a task does not reach the library by itself.
func cancellable<T>(_ command: (Cancel) async throws -> T) async throws -> T {
    let cancel = Cancel()
    do {
        return try await withTaskCancellationHandler {
            try await command(cancel)
        } onCancel: {
            cancel.cancel()
        }
    } catch NativeError.Cancelled {
        throw CancellationError()
    } catch NativeError.Ended(let end) {
        throw end
    } catch NativeError.Failed(let error) {
        throw error
    }
}

/// Runs what can only fail by a `CallError`.
func failing<T>(_ work: () throws -> T) throws(CallError) -> T {
    do {
        return try work()
    } catch NativeError.Failed(let error) {
        throw error
    } catch {
        throw CallError(code: .internalBug, reason: "\(error)", retry: .never)
    }
}

/// What is pulled from the library, one after another, until there is no more, or the task is cancelled.
func pulled<Element: Sendable>(
    _ next: @escaping @Sendable (Cancel) async throws -> Element?
) -> AsyncStream<Element> {
    let cancel = Cancel()
    return AsyncStream {
        (try? await next(cancel)) ?? nil
    } onCancel: {
        cancel.cancel()
    }
}
