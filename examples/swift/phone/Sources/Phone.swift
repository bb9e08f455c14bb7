import Foundation
import Ringway

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A phone for the terminal: `swift run phone --user 101 --contract chattrix --url http://127.0.0.1:7788`
@main
struct Phone {
    let client: CallClient

    static func main() async throws {
        var options = ["--user": "101", "--contract": "chattrix", "--url": "http://127.0.0.1:7788"]
        let given = Array(CommandLine.arguments.dropFirst())
        for at in stride(from: 0, to: given.count - 1, by: 2) { options[given[at]] = given[at + 1] }
        let word = options["--contract"]?.replacingOccurrences(of: "-", with: "")
        guard let contract = Contract.allCases.first(where: { "\($0)".lowercased() == word }),
            let user = options["--user"], let url = options["--url"], options.count == 3
        else {
            fatalError("--user 101 --contract chattrix|private-call --url http://127.0.0.1:7788")
        }
        let client = try await CallClient.connect(
            contract: contract, url: url, userId: user, auth: { _ in try await jwt(user, url) })
        print("This is the phone of \(user): [whom to call] [a]ccept [d]ecline [h]ang up [q]uit")
        await Phone(client: client).run()
        await client.close()
    }

    func run() async {
        let events = client.events
        Task { for await event in events { show(event) } }
        for await typed in typedLines() {
            if typed == "q" { return }
            Task {
                do {
                    try await act(typed)
                } catch let error as CallError {
                    print("\(error.reason). \(error.hint)")
                }
            }
        }
    }

    func act(_ typed: String) async throws {
        let call = client.calls.first
        switch typed {
        case "a": try await call?.accept()
        case "d": try await call?.decline()
        case "h": try await call?.end()
        default: _ = try await client.call(typed)
        }
    }

    func show(_ event: Event) {
        switch event {
        case .incoming(let call): print("\(call.peer.id) calls")
        case .ended(let call): print("\(call.peer.id): \(call.end.map { "\($0.reason)" } ?? "ended")")
        case .linkChanged(let link): print("link: \(link)")
        case .changed(let call):
            print("\(call.peer.id): \(call.status)")
            // There is no media in a terminal: the phone is in the channel as soon as a call is accepted.
            if call.status == .connecting { client.get(call.id)?.media(.joined) }
        default: break
        }
    }
}

/// The user's token or, without one, what the mock's control API gives to anybody on the same machine.
func jwt(_ user: UserId, _ url: String) async throws -> AuthToken {
    if let token = ProcessInfo.processInfo.environment["RINGWAY_TOKEN"] { return AuthToken(token) }
    guard let address = URL(string: "\(url)/_mock/token") else { throw SourceError.permanent("\(url) is no address") }
    var request = URLRequest(url: address)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "content-type")
    request.httpBody = try JSONEncoder().encode(["userId": user])
    let (answer, _) = try await URLSession.shared.data(for: request)
    guard let token = try JSONDecoder().decode([String: String].self, from: answer)["token"] else {
        throw SourceError.permanent("this is no mock: give the user's token in RINGWAY_TOKEN")
    }
    return AuthToken(token)
}

/// What the person types.
func typedLines() -> AsyncStream<String> {
    AsyncStream { lines in
        FileHandle.standardInput.readabilityHandler = { input in
            let typed = input.availableData
            if typed.isEmpty { lines.finish() }
            for line in String(decoding: typed, as: UTF8.self).split(separator: "\n") { lines.yield(String(line)) }
        }
    }
}
