import Ringway

/// A `ClientConfig` as it stands in JSON, as far as scenarios change it.
struct Config: Decodable, Sendable {
    let contract: String
    let url: String
    let userId: UserId
    let timing: [String: UInt32]?
    let busy: String?
    let glareConnects: Bool?

    var options: CallClient.Options {
        get throws {
            var options = CallClient.Options()
            if let busy { options.busy = try word(busy, of: BusyPolicy.allCases) }
            if let glareConnects { options.glareConnects = glareConnects }
            for (name, ms) in timing ?? [:] { try options.timing.set(name, ms) }
            return options
        }
    }
}

extension Timing {
    fileprivate mutating func set(_ name: String, _ ms: UInt32) throws {
        switch name {
        case "ringMs": ringMs = ms
        case "ringMinimumMs": ringMinimumMs = ms
        case "setupMs": setupMs = ms
        case "peerLeftMs": peerLeftMs = ms
        case "pollIncomingMs": pollIncomingMs = ms
        case "pollIncomingHiddenMs": pollIncomingHiddenMs = ms
        case "pollRingingMs": pollRingingMs = ms
        case "pollRingingSlowMs": pollRingingSlowMs = ms
        case "pollInCallMs": pollInCallMs = ms
        case "reconcileInCallMs": reconcileInCallMs = ms
        case "reconcileMs": reconcileMs = ms
        case "confirmMs": confirmMs = ms
        case "requestMs": requestMs = ms
        case "decideMs": decideMs = ms
        case "farewellMs": farewellMs = ms
        case "connectMs": connectMs = ms
        case "silenceMs": silenceMs = ms
        case "silenceLiveMs": silenceLiveMs = ms
        case "pongMs": pongMs = ms
        case "backoffBaseMs": backoffBaseMs = ms
        case "backoffLiveMs": backoffLiveMs = ms
        case "backoffIdleMs": backoffIdleMs = ms
        case "healthyMs": healthyMs = ms
        case "closeMs": closeMs = ms
        default: throw Nonsense("what is the time \(name)?")
        }
    }
}
