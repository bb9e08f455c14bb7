import Foundation
import Ringway

/// The agent of the Swift client: hosts clients for the conformance runner (conformance/README.md has the protocol).
@main
enum Agent {
    static func main() async throws {
        let clients = Clients()
        say(Ready(ready: "Swift, ringway"))
        for await line in orders() {
            let order = try JSONDecoder().decode(Order.self, from: Data(line.utf8))
            Task { await obey(order, clients) }
        }
        // Whatever still goes on: the runner has what it wanted.
        exit(0)
    }

    private static func obey(_ order: Order, _ clients: Clients) async {
        do {
            say(Done(id: order.id, ok: try await carryOut(order, clients)))
        } catch let error as CallError {
            say(Failed(id: order.id, error: Fault(code: "\(error.code)", reason: error.reason)))
        } catch {
            say(Failed(id: order.id, error: Fault(code: "agent", reason: "\(error)")))
        }
    }

    private static func carryOut(_ order: Order, _ clients: Clients) async throws -> Outcome {
        switch order.deed {
        case .connect:
            let (config, tokens) = try (order.needed(\.config), order.needed(\.tokens))
            await clients.add(order.client, try await Client(order.client, config, tokens: tokens))
        case .find:
            return try await clients.get(order.client).find(order.needed(\.what))
        case .call:
            _ = try await clients.get(order.client).ringway.call(order.needed(\.to))
        case .accept:
            try await clients.get(order.client).get(order.needed(\.call)).accept()
        case .decline:
            let reason = try word(order.needed(\.reason), of: DeclineReason.allCases)
            try await clients.get(order.client).get(order.needed(\.call)).decline(reason)
        case .end:
            try await clients.get(order.client).get(order.needed(\.call)).end()
        case .media:
            let report = try order.needed(\.report).report
            try await clients.get(order.client).ringway.calls.first?.media(report)
        case .describe:
            return try await clients.get(order.client).describe()
        case .close:
            try await clients.get(order.client).close()
        case .place:
            let (to, rounds) = try (order.needed(\.to), order.needed(\.rounds))
            return .times(try await place(clients.get(order.client).ringway, to: to, rounds: rounds))
        case .ring:
            return .times(try await ring(clients.get(order.client), rounds: order.needed(\.rounds)))
        }
        return .done
    }

    /// The lines of the standard input, which nothing but a thread of its own can wait for.
    private static func orders() -> AsyncStream<String> {
        let (lines, line) = AsyncStream<String>.makeStream()
        Thread.detachNewThread {
            while let text = readLine() { line.yield(text) }
            line.finish()
        }
        return lines
    }
}

/// The clients by name.
private actor Clients {
    private var clients: [String: Client] = [:]

    func add(_ name: String, _ client: Client) { clients[name] = client }

    func get(_ name: String) throws -> Client {
        guard let client = clients[name] else { throw Nonsense("there is no client \(name)") }
        return client
    }
}

/// An order that makes no sense.
struct Nonsense: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The case that is called so.
func word<Word>(_ text: String, of words: [Word]) throws -> Word {
    guard let found = words.first(where: { "\($0)" == text }) else { throw Nonsense("what is \(text)?") }
    return found
}
