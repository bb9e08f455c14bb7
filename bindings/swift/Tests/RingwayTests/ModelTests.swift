import Foundation
import Testing

@testable import Ringway

struct ModelTests {
    @Test func theDefaultsAreThoseOfTheEngine() {
        #expect(Timing() == defaultTiming())
        let options = CallClient.Options()
        let config = options.config(
            contract: .chattrix, url: "https://calls.example.com", userId: "101", auth: .none, askCredentials: false)
        #expect(config == clientConfig(contract: .chattrix, url: "https://calls.example.com", userId: "101"))
        #expect(options.maxBody == 1024 * 1024 && options.maxFrame == options.maxBody)
    }

    @Test func phasesAreOrdered() {
        #expect(Phase.allCases.sorted() == Phase.allCases && Phase.allCases == Phase.allCases.reversed().sorted())
    }

    @Test func momentsAndDurationsCrossTheBorderWhole() {
        for text in ["2026-11-21T14:27:00.250Z", "1970-01-01T00:00:00.001Z"] {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            let moment = try! Date(text, strategy: style)
            #expect(Date(unixMillis: moment.unixMillis).formatted(style) == text)
        }
        #expect(Date.distantPast.unixMillis == 0)
        #expect(Duration.microseconds(1).milliseconds == 1 && Duration.seconds(-1).milliseconds == 0)
        #expect(Duration.seconds(1 << 40).milliseconds == .max)
    }

    @Test func secretsAreNotShown() {
        let secret = "007eJx-secret"
        let credentials = Credentials(
            appId: "app", channel: "room", token: Secret(secret), uid: 0, expiresInMs: 60_000)
        let shown: [Any] = [
            Secret(secret), credentials, AuthToken(secret), [credentials],
            Event.credentials(call: "call", credentials: credentials, renewed: false),
            ClientAuth.token(token: Secret(secret)), Answer.credentials(credentials: credentials),
        ]
        for value in shown {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(!text.contains("secret") && text.contains("***"), "\(text)")
            }
        }
        #expect(credentials.token.expose() == secret)
    }

    @Test func everythingIsSendable() {
        func sendable<T: Sendable>(_: T.Type) {}
        sendable(CallClient.self)
        sendable(Call.self)
        sendable(CallClient.Options.self)
        sendable(Event.self)
        sendable(ClientSnapshot.self)
        sendable(Credentials.self)
        sendable(CallError.self)
        sendable(AsyncStream<Event>.self)
        sendable(Chattrix.self)
        sendable(PrivateCall.self)
    }

    /// Without a `default`: a new case does not compile here.
    @Test func switchesAreExhaustive() {
        #expect(EndReason.allCases.map(history).count == 22)
        #expect(event(.linkChanged(link: .online)) == "link")
    }

    private func history(_ reason: EndReason) -> String {
        switch reason {
        case .localHangup, .remoteHangup, .clientShutdown: "talked or cancelled"
        case .expired, .missed, .remoteCancelled: "missed"
        case .localBusy, .localDeclined, .remoteBusy, .remoteDeclined: "declined"
        case .localCancelled, .noAnswer, .remoteUnavailable: "cancelled"
        case .acceptFailed, .dialFailed, .mediaFailed, .notFound, .setupTimeout, .tokenFailed: "failed"
        case .answeredElsewhere, .declinedElsewhere, .glare: "elsewhere"
        }
    }

    private func event(_ event: Event) -> String {
        switch event {
        case .authRequired(let error): "auth \(error.code)"
        case .changed(let call), .ended(let call), .incoming(let call): "call \(call.id)"
        case .credentials(let call, _, let renewed): "credentials \(call) \(renewed)"
        case .credentialsExpired(let call, let error): "expired \(call) \(error)"
        case .incomingRejectedBusy(let peer, _, _): "refused \(peer.id)"
        case .linkChanged: "link"
        case .message(let text): text
        case .qualityWarning(let call, let quality): "\(call) \(quality)"
        case .warning(let warning, let raised): "\(warning) \(raised)"
        }
    }
}
