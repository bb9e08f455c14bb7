import Foundation
import Ringway
import Testing

/// The example, as a person at the terminal sees it.
@Suite(.timeLimit(.minutes(1)))
struct PhoneTests {
    @Test func thePhoneCallsAndHangsUp() async throws {
        let user = try await Backend.user()
        let bob = try await Person(.chattrix)
        let phone = Process()
        phone.executableURL = URL(fileURLWithPath: try environment("RINGWAY_PHONE"))
        phone.arguments = ["--user", user, "--contract", "chattrix", "--url", Backend.url]
        let (keys, screen) = (Pipe(), try Screen())
        phone.standardInput = keys
        phone.standardOutput = screen.handle
        let (off, exit) = AsyncStream<Int32>.makeStream()
        phone.terminationHandler = { exit.yield($0.terminationStatus) }
        try phone.run()
        defer { if phone.isRunning { phone.terminate() } }
        func type(_ line: String) { keys.fileHandleForWriting.write(Data("\(line)\n".utf8)) }

        type(bob.id)
        let call = try await bob.rings()
        #expect(call.snapshot.peer.id == user)
        try await call.accept()
        call.media(.joined)
        let id = try #require(call.snapshot.serverId)
        // The phone says that it has joined.
        try await eventually { try await bob.client.chattrix.getCall(GetCall(callId: id)).status == .active }
        type("h")
        #expect(try await call.ended().answered)
        type("q")
        for await status in off {
            #expect(status == 0)
            break
        }
        let shown = try screen.lines()
        for line in [
            "This is the phone of \(user): [whom to call] [a]ccept [d]ecline [h]ang up [q]uit", "\(bob.id): ringing",
            "\(bob.id): connecting", "\(bob.id): active", "\(bob.id): localHangup", "link: closed",
        ] {
            #expect(shown.contains(line), "\(shown)")
        }
    }
}

/// A file that takes what a process shows: a pipe of this process would be inherited by others, and not end.
private struct Screen {
    let handle: FileHandle
    private let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

    init() throws {
        try Data().write(to: file)
        handle = try FileHandle(forWritingTo: file)
    }

    func lines() throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }
}

/// What xtask tells the tests.
func environment(_ name: String) throws -> String {
    try #require(ProcessInfo.processInfo.environment[name], "xtask sets \(name)")
}
