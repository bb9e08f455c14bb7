import Ringway
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LoggingTests {
    /// The only one: a process has one logger.
    @Test func theAppLogsEverythingButSecrets() async throws {
        let lines = Kept<LogRecord>()
        try setLogger(.debug) { lines.add($0) }
        let second = try await failure { try setLogger(.info) { _ in } }
        #expect(second.code == .usageInvalidState)

        let user = try await Backend.user()
        let token = try await Backend.token(user)
        let client = try await CallClient.connect(
            contract: .chattrix, url: Backend.url, userId: user, auth: { _ in AuthToken(token) })
        await client.close()
        #expect(lines.all.contains { $0.level == .info && $0.text.contains("user=\(user)") })
        #expect(!lines.all.contains { $0.text.contains(token) })
    }
}
