import Foundation
import Ringway
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The mock server that xtask has started, which all tests share: each has people of its own.
enum Backend {
    static let url = ProcessInfo.processInfo.environment["RINGWAY_MOCK_URL"] ?? "http://127.0.0.1:7788"

    /// A person whom no other test knows.
    static func user() async throws -> UserId {
        let added = try await post("users", ["name": "Test \(UUID().uuidString)"])
        return try #require(added["id"] as? String)
    }

    /// A JWT of its own.
    static func token(_ user: UserId) async throws -> String {
        let made = try await post("token", ["userId": user])
        return try #require(made["token"] as? String)
    }

    /// From now on the backend takes none of the person's tokens.
    static func expireTokens(_ user: UserId) async throws {
        _ = try await post("trigger/expire-token", ["userId": user])
    }

    /// Lets something go wrong with the person's traffic.
    static func fault(_ fault: sending Any, _ user: UserId, _ match: [String: String] = [:]) async throws {
        var match = match
        match["userId"] = user
        _ = try await post("faults", ["fault": fault, "match": match])
    }

    /// How often something has crossed the server.
    static func count(_ user: UserId, _ match: [String: String]) async throws -> Int {
        var address = try #require(URLComponents(string: "\(url)/_mock/journal"))
        let all = match.merging(["userId": user]) { one, _ in one }
        address.queryItems = all.map { URLQueryItem(name: $0, value: $1) }
        let page = try await send(URLRequest(url: try #require(address.url)))
        return try #require(page["matched"] as? Int)
    }

    static func post(_ path: String, _ body: [String: Any]) async throws -> [String: Any] {
        var request = URLRequest(url: try #require(URL(string: "\(url)/_mock/\(path)")))
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        request.httpBody = try JSONSerialization.data(withJSONObject: body)
        return try await send(request)
    }

    private static func send(_ request: URLRequest) async throws -> [String: Any] {
        let (data, answer) = try await URLSession.shared.data(for: request)
        let status = (answer as? HTTPURLResponse)?.statusCode ?? 0
        try #require((200..<300).contains(status), "\(request): \(status) \(String(decoding: data, as: UTF8.self))")
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }
}

/// Asks again and again until it is so; the time limit of the suite ends it otherwise.
func eventually(
    isolation: isolated (any Actor)? = #isolation, _ condition: () async throws -> Bool
) async throws {
    while try await !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
