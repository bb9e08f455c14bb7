import Foundation
import Ringway

/// From the runner.
struct Order: Decodable, Sendable {
    let id: UInt64
    let client: String
    let deed: Deed
    let config: Config?
    let tokens: String?
    let what: Wanted?
    let call: CallId?
    let to: UserId?
    let reason: String?
    let report: Report?
    let rounds: Int?

    enum CodingKeys: String, CodingKey {
        case id, client, config, tokens, what, call, to, reason, report, rounds
        case deed = "do"
    }

    enum Deed: String, Decodable, Sendable {
        case connect, find, call, accept, decline, end, media, describe, close, place, ring
    }

    enum Wanted: String, Decodable, Sendable {
        case live, named, ringing, none
    }

    /// A field that orders of this kind have.
    func needed<Value>(_ field: KeyPath<Order, Value?>) throws -> Value {
        guard let value = self[keyPath: field] else { throw Nonsense("the order \(deed) lacks \(field)") }
        return value
    }
}

/// A `MediaReport` as it stands in JSON.
struct Report: Decodable, Sendable {
    let report: MediaReport

    private enum CodingKeys: CodingKey { case type, reason }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        report =
            switch try fields.decode(String.self, forKey: .type) {
            case "failed": .failed(reason: try fields.decode(String.self, forKey: .reason))
            case "joined": .joined
            case "joining": .joining
            case "left": .left
            case "peerJoined": .peerJoined
            case "peerLeft": .peerLeft
            case "reconnecting": .reconnecting
            case "tokenWillExpire": .tokenWillExpire
            case let other: throw Nonsense("what is the report \(other)?")
            }
    }
}

struct Ready: Encodable { let ready: String }

struct Done: Encodable {
    let id: UInt64
    let ok: Outcome
}

struct Failed: Encodable {
    let id: UInt64
    let error: Fault
}

struct Fault: Encodable { let code, reason: String }

/// What came of an order.
enum Outcome: Encodable, Sendable {
    case done
    case found(call: CallId, serverId: ServerCallId?)
    case link(String, waits: [String])
    case times([UInt64])

    private enum CodingKeys: CodingKey { case call, serverId, link, waits }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .done:
            var nothing = encoder.singleValueContainer()
            try nothing.encodeNil()
        case .found(let call, let serverId):
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(call, forKey: .call)
            try fields.encode(serverId, forKey: .serverId)
        case .link(let link, let waits):
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(link, forKey: .link)
            try fields.encode(waits, forKey: .waits)
        case .times(let times):
            try times.encode(to: encoder)
        }
    }
}

/// Writes a message.
func say(_ message: some Encodable) {
    guard let json = try? JSONEncoder().encode(message) else { fatalError("a message is plain data") }
    write(String(decoding: json, as: UTF8.self))
}

/// Writes a line of a log. Without an encoder where none is needed: this runs beside what is measured.
func say(_ line: String, of client: String) {
    let plain = !(client + line).utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
    plain ? write("{\"client\":\"\(client)\",\"line\":\"\(line)\"}") : say(["client": client, "line": line])
}

private let output = NSLock()

private func write(_ message: String) {
    output.withLock { FileHandle.standardOutput.write(Data("\(message)\n".utf8)) }
}
