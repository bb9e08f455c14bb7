import Foundation
import Ringway

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A call that came in, and when.
struct Ring: Sendable {
    let at: UInt64
    let call: CallId
}

/// One client and its log.
struct Client: Sendable {
    let ringway: CallClient
    /// The calls that came in.
    let rings: AsyncStream<Ring>
    private let log: Task<Void, Never>

    init(_ name: String, _ config: Config, tokens: String) async throws {
        let ringway = try CallClient.start(
            contract: word(config.contract, of: Contract.allCases), url: config.url, userId: config.userId,
            options: config.options, auth: { _ in AuthToken(try await token(tokens, config.userId)) })
        self.ringway = ringway
        // The runner loses patience first.
        try await ringway.connected(within: .seconds(30))
        let (rings, ring) = AsyncStream<Ring>.makeStream()
        self.rings = rings
        log = Task {
            while let event = await ringway.nextEvent() {
                if case .incoming(let call) = event { ring.yield(Ring(at: now(), call: call.id)) }
                if let line = event.line { say(line, of: name) }
            }
        }
    }

    /// The oldest live call that fits, once there is one.
    func find(_ what: Order.Wanted) async throws -> Outcome {
        for await snapshot in ringway.snapshots {
            let found: CallSnapshot? =
                switch what {
                case .none, .live: snapshot.calls.first
                case .named: snapshot.calls.first { $0.serverId != nil }
                case .ringing: snapshot.calls.first { $0.direction == .incoming && $0.phase == .ringing }
                }
            switch (what, found) {
            case (.none, nil): return .done
            case (.live, let call?), (.named, let call?), (.ringing, let call?):
                return .found(call: call.id, serverId: call.serverId)
            case (.none, _?), (.live, nil), (.named, nil), (.ringing, nil): continue
            }
        }
        throw Nonsense("the client has closed")
    }

    func get(_ id: CallId) throws -> Call {
        guard let call = ringway.get(id) else { throw Nonsense("the client does not know \(id)") }
        return call
    }

    func describe() async -> Outcome {
        .link("\(ringway.snapshot.link)", waits: await ringway.explain().map { "\($0)" })
    }

    /// Closes it, and waits for the end of its log.
    func close() async {
        await ringway.close()
        await log.value
    }
}

private func token(_ address: String, _ user: UserId) async throws -> String {
    struct Question: Encodable { let userId: UserId }
    struct Token: Decodable { let token: String }
    guard let url = URL(string: address) else { throw SourceError.permanent("\(address) is no address") }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "content-type")
    request.httpBody = try JSONEncoder().encode(Question(userId: user))
    let (answer, _) = try await URLSession.shared.data(for: request)
    return try JSONDecoder().decode(Token.self, from: answer).token
}

extension Event {
    /// The line that it makes in a log.
    fileprivate var line: String? {
        switch self {
        case .authRequired: "auth required"
        case .changed(let call): "\(call.status)"
        case .credentialsExpired: "credentials expired"
        case .ended(let call): call.end.map { "ended \($0.reason)" }
        case .incoming(let call): "incoming from \(call.peer.id)"
        case .incomingRejectedBusy(let peer, _, _): "refused \(peer.id) as busy"
        case .qualityWarning(_, let quality): "quality \(quality)"
        case .credentials, .linkChanged, .message, .warning: nil
        }
    }
}
