import Foundation

/// Answers the question for the token that the backend knows the user by.
public typealias AuthSource = @Sendable (AuthRequest) async throws -> AuthToken

/// Answers the question for the credentials of a call's media channel.
public typealias CredentialsSource = @Sendable (CredentialsRequest) async throws -> Credentials

/// A question for the token that the backend knows the user by.
public struct AuthRequest: Hashable, Sendable {
    /// The backend refused the token it had: only a new one helps.
    public let refused: Bool
}

/// The token that the backend knows the user by.
public struct AuthToken: Hashable, Sendable {
    let token: Secret
    let expiresIn: Duration?

    /// A JWT, which tells itself until when it holds.
    ///
    /// - Parameters:
    ///   - token: The JWT.
    ///   - expiresIn: How long it is known to hold from now on, for a token that does not tell.
    public init(_ token: String, expiresIn: Duration? = nil) {
        self.token = Secret(token)
        self.expiresIn = expiresIn
    }
}

/// A question for the credentials of a call's media channel.
public struct CredentialsRequest: Hashable, Sendable {
    /// The call.
    public let call: CallId
    /// The channel to join.
    public let channel: String
    /// The user who joins.
    public let userId: UserId
    /// They replace earlier ones of the same call.
    public let renew: Bool
}

/// Why a source of the app has no answer.
///
/// Every other error that a source throws is taken for one that is worth asking again, with its `localizedDescription` for a
/// reason.
public struct SourceError: Error, Hashable, Sendable {
    /// Why, for people. It holds no secret.
    public let reason: String
    /// Whether asking again later may help.
    public let retryable: Bool

    /// Asking again later may help. The reason is shown to people: it must hold no secret.
    public init(_ reason: String) {
        self.init(reason: reason, retryable: true)
    }

    /// Asking again does not help, as when the user has signed out. The reason must hold no secret.
    public static func permanent(_ reason: String) -> SourceError {
        SourceError(reason: reason, retryable: false)
    }

    private init(reason: String, retryable: Bool) {
        self.reason = reason
        self.retryable = retryable
    }
}

extension SourceError: LocalizedError {
    /// The reason.
    public var errorDescription: String? { reason }
}

/// What the app gave to be asked.
struct Sources: Sendable {
    let auth: AuthSource?
    let credentials: CredentialsSource?

    /// Answers what the client asks for until it has closed, one question beside the other.
    func answer(_ native: NativeClient) {
        if auth == nil, credentials == nil { return }
        Task {
            while let asked = try? await native.nextAsk() {
                Task {
                    let answer = await answer(asked.ask)
                    // It fails when the client went on without.
                    try? native.answer(id: asked.id, answer: answer)
                }
            }
        }
    }

    private func answer(_ ask: Ask) async -> Answer {
        do {
            switch ask {
            case .authToken(let refused):
                guard let auth else { throw SourceError.permanent("the app gave no source") }
                let token = try await auth(AuthRequest(refused: refused))
                return .authToken(token: token.token, expiresInMs: token.expiresIn?.milliseconds)
            case .credentials(let call, let channel, let userId, let renew):
                guard let credentials else { throw SourceError.permanent("the app gave no source") }
                let request = CredentialsRequest(
                    call: call, channel: channel, userId: userId, renew: renew)
                return .credentials(credentials: try await credentials(request))
            }
        } catch {
            let known = error as? SourceError ?? SourceError(error.localizedDescription)
            return .failed(reason: known.reason, retryable: known.retryable)
        }
    }
}

extension Duration {
    /// Whole milliseconds, as far as the border takes them.
    var milliseconds: UInt32 {
        let (seconds, attoseconds) = components
        let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        return UInt32(min(max(milliseconds.rounded(.up), 0), Double(UInt32.max)))
    }
}
