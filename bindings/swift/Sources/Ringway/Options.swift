extension CallClient {
    /// How a client behaves. Everything has its default.
    public struct Options: Hashable, Sendable {
        /// What happens to a call that comes in during another one.
        public var busy: BusyPolicy
        /// Whether two people who call each other at the same time are connected without another ring.
        public var glareConnects: Bool
        /// Allows `http:` and `ws:` to other machines than this one. Tokens then travel in the clear.
        public var allowInsecure: Bool
        /// A limit on requests that the backend documents.
        public var requestLimit: RequestLimit?
        /// Other times than the defaults.
        public var timing: Timing
        /// The largest body of an answer, in bytes.
        public var maxBody: UInt32
        /// The largest frame and message of a socket, in bytes.
        public var maxFrame: UInt32

        /// Options, each as it is unless told otherwise.
        public init(
            busy: BusyPolicy = .reject,
            glareConnects: Bool = true,
            allowInsecure: Bool = false,
            requestLimit: RequestLimit? = nil,
            timing: Timing = Timing(),
            maxBody: UInt32 = 1024 * 1024,
            maxFrame: UInt32 = 1024 * 1024
        ) {
            self.busy = busy
            self.glareConnects = glareConnects
            self.allowInsecure = allowInsecure
            self.requestLimit = requestLimit
            self.timing = timing
            self.maxBody = maxBody
            self.maxFrame = maxFrame
        }
    }
}

extension CallClient.Options {
    func config(
        contract: Contract, url: String, userId: UserId, auth: ClientAuth, askCredentials: Bool
    ) -> ClientConfig {
        ClientConfig(
            contract: contract, url: url, userId: userId, auth: auth, askCredentials: askCredentials,
            busy: busy, glareConnects: glareConnects, allowInsecure: allowInsecure,
            requestLimit: requestLimit, timing: timing)
    }

    var limits: ClientOptions { ClientOptions(maxBody: maxBody, maxFrame: maxFrame) }
}
