import Foundation

/// A person, as the backend names them. Opaque; contracts with integer ids convert at their edge.
public typealias UserId = String

/// A call, as this client names it: a random UUID, given in the first millisecond and never changed.
public typealias CallId = String

/// A call, as the backend names it. It is known once the backend has answered.
public typealias ServerCallId = String

/// A moment. The backend is told whole milliseconds, or what its contract wants.
public typealias UnixMillis = Date

extension Phase: Comparable {
    /// Whether a call comes to the one before it comes to the other.
    public static func < (one: Phase, other: Phase) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .dialing: 0
        case .ringing: 1
        case .connecting: 2
        case .active: 3
        case .ended: 4
        }
    }
}

extension CallSnapshot: Identifiable {}

extension Contract: CustomStringConvertible {
    /// The contract's name, as in configurations.
    public var description: String {
        switch self {
        case .chattrix: "chattrix"
        case .privateCall: "private-call"
        }
    }
}

extension Date {
    /// A moment as the library counts it.
    init(unixMillis: UInt64) {
        self.init(timeIntervalSince1970: Double(unixMillis) / 1000)
    }

    /// The moment in whole milliseconds since 1970, and not before.
    var unixMillis: UInt64 {
        UInt64(min(max((timeIntervalSince1970 * 1000).rounded(), 0), 1e18))
    }
}
