#if canImport(Observation)
    import Observation

    /// A client for SwiftUI: views that read from it are drawn anew when what they have read changes.
    ///
    /// ```swift
    /// struct PhoneView: View {
    ///     @State var phone: ObservableClient
    ///
    ///     var body: some View {
    ///         List(phone.calls) { call in Text("\(call.peer.id): \(call.status)") }
    ///     }
    /// }
    /// ```
    @available(macOS 14, iOS 17, tvOS 17, watchOS 10, *)
    @MainActor @Observable
    public final class ObservableClient {
        /// The whole client as it is.
        public private(set) var snapshot: ClientSnapshot
        /// The call that ended last, as it ended.
        public private(set) var lastEnded: CallSnapshot?
        /// The client itself, which takes the commands.
        public let client: CallClient

        @ObservationIgnored private var following: [Task<Void, Never>] = []

        /// Follows the client until this is let go of.
        public init(_ client: CallClient) {
            self.client = client
            let (events, snapshots) = (client.events, client.snapshots)
            snapshot = client.snapshot
            following = [
                Task { [weak self] in
                    for await snapshot in snapshots { self?.snapshot = snapshot }
                },
                Task { [weak self] in
                    for await case .ended(let call) in events { self?.lastEnded = call }
                },
            ]
        }

        deinit {
            for task in following { task.cancel() }
        }

        /// The link to the backend.
        public var link: LinkState { snapshot.link }

        /// The calls that are not over, oldest first.
        public var calls: [CallSnapshot] { snapshot.calls }

        /// The oldest call that rings here, to be accepted or declined.
        public var ringing: CallSnapshot? {
            calls.first { $0.direction == .incoming && $0.phase == .ringing }
        }
    }
#endif
