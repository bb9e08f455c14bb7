/// One user of one backend, who calls and is called.
///
/// ```swift
/// let client = try await CallClient.connect(
///     contract: .chattrix, url: "https://calls.example.com", userId: "101",
///     auth: { _ in AuthToken(try await signIn()) })
/// let call = try await client.call("102", media: .video)
/// _ = try await call.reached(.connecting)
/// // … join the media channel, then:
/// call.media(.joined)
/// print(try await call.ended().reason)
/// await client.close()
/// ```
///
/// When the last reference to it and to its calls is gone, the client ends its calls, tells the backend and closes, in the
/// background; ``close()`` waits for that. The streams hold no client: they end when it closes.
///
/// Every task may be cancelled at any time. Cancelling ``call(_:media:channel:)`` gives the call up; a cancelled command of
/// any other kind takes its course. Both throw `CancellationError`.
public final class CallClient: Sendable {
    let native: NativeClient

    /// Begins the client and waits for its link.
    ///
    /// - Parameters:
    ///   - contract: The contract that the backend keeps.
    ///   - url: The backend's address up to where the contract's paths begin: `https://calls.example.com`.
    ///   - userId: The user who calls and is called.
    ///   - token: The JWT that the backend knows the user by, for ever. It counts when there is no `auth`.
    ///   - options: Everything else; it has its defaults.
    ///   - patience: How long to wait for the link; 10 s unless told otherwise.
    ///   - auth: Where the JWT comes from: asked at the start, before it expires, and when the backend refuses the one it
    ///     has.
    ///   - credentials: Where the credentials of media channels come from: asked for each call, and again before they
    ///     expire. The app gets them as `Event.credentials` and from ``Call/credentials()``.
    /// - Throws: ``CallError`` with `usage.config` when the configuration cannot work, `auth.required` when the backend does
    ///   not take the token, `net.timeout` when there is no link in time. The client is gone then.
    public static func connect(
        contract: Contract,
        url: String,
        userId: UserId,
        token: String? = nil,
        options: Options = Options(),
        within patience: Duration = .seconds(10),
        auth: AuthSource? = nil,
        credentials: CredentialsSource? = nil
    ) async throws -> CallClient {
        let client = try start(
            contract: contract, url: url, userId: userId, token: token, options: options, auth: auth,
            credentials: credentials)
        try await client.connected(within: patience)
        return client
    }

    /// Begins the client without waiting for its link. It connects by itself, however long that takes.
    ///
    /// The parameters are those of
    /// ``connect(contract:url:userId:token:options:within:auth:credentials:)``.
    ///
    /// - Throws: ``CallError`` with `usage.config` when the configuration cannot work.
    public static func start(
        contract: Contract,
        url: String,
        userId: UserId,
        token: String? = nil,
        options: Options = Options(),
        auth: AuthSource? = nil,
        credentials: CredentialsSource? = nil
    ) throws(CallError) -> CallClient {
        Signals.shielded
        let token = token.map { ClientAuth.token(token: Secret($0)) } ?? .none
        let config = options.config(
            contract: contract, url: url, userId: userId, auth: auth == nil ? token : .ask,
            askCredentials: credentials != nil)
        let native = try failing { try NativeClient.start(config: config, options: options.limits) }
        Sources(auth: auth, credentials: credentials).answer(native)
        return CallClient(native)
    }

    private init(_ native: NativeClient) {
        self.native = native
    }

    deinit {
        native.stop()
    }

    /// The contract that the backend keeps.
    public var contract: Contract { native.contract() }

    /// The user who calls and is called.
    public var userId: UserId { native.userId() }

    /// What the contract can do.
    public var capabilities: Capabilities { native.capabilities() }

    /// Waits until news can arrive; for a client that was begun with
    /// ``start(contract:url:userId:token:options:auth:credentials:)``. It goes on connecting however this ends.
    ///
    /// - Throws: ``CallError`` with `auth.required` when the backend does not take the token, `net.timeout` when there is no
    ///   link within `patience`, `usage.closed` once the client has closed.
    public func connected(within patience: Duration = .seconds(10)) async throws {
        try await cancellable { try await native.connected(withinMs: patience.milliseconds, cancel: $0) }
    }

    /// Calls somebody; done when the backend rings them.
    ///
    /// When both sides called each other the call may be the other side's. Cancelling the task gives the call up: nobody's
    /// phone goes on ringing.
    ///
    /// - Parameters:
    ///   - to: Whom.
    ///   - media: What the call carries: voice only unless told otherwise.
    ///   - channel: The media channel, where the contract lets the caller choose; otherwise a fresh one.
    /// - Throws: ``CallError`` with `usage.busy` during another call, `call.not_found` for a person whom the backend does not
    ///   know, or what kept the backend from ringing them.
    public func call(
        _ to: UserId, media: MediaKind = .audio, channel: String? = nil
    ) async throws -> Call {
        let placing = Placing(to: to, media: media, channel: channel)
        let call = try await cancellable { cancel in
            let call = try await native.call(placing: placing, cancel: cancel)
            return (call, cancel)
        }
        // Cancelled just when it was done: the call is taken back.
        if call.1.isCancelled() { throw CancellationError() }
        return Call(call.0, of: self)
    }

    /// The calls that ring here, each as it comes. It ends once the client has closed.
    ///
    /// Calls that are over, or answered, before the loop gets to them are passed over. Each call goes to one loop, however
    /// many there are.
    public var incoming: AsyncStream<Call> {
        let native = native
        return pulled { [weak self] cancel in
            guard let call = try await native.incoming(cancel: cancel), let self else { return nil }
            return Call(call, of: self)
        }
    }

    /// The call of that name, while it lives and for a while after its end.
    public func get(_ id: CallId) -> Call? {
        native.get(id: id).map { Call($0, of: self) }
    }

    /// The calls that are not over, oldest first.
    public var calls: [Call] {
        native.calls().map { Call($0, of: self) }
    }

    /// The whole client as it is now. It shows a change before the event that tells of it.
    public var snapshot: ClientSnapshot { native.snapshot() }

    /// The whole client as it is, and again whenever it has changed. It ends once the client has closed.
    ///
    /// A loop that is slow misses steps in between, never the latest state.
    public var snapshots: AsyncStream<ClientSnapshot> {
        let watch = native.watch()
        return pulled { try await watch.next(cancel: $0) }
    }

    /// Everything that happens from now on. It ends when the client has closed.
    ///
    /// Each time this is asked for, it is a stream of its own that gets all of it. One that is more than 256 events behind
    /// loses the oldest, without holding up anybody else; the snapshots tell how things stand.
    public var events: AsyncStream<Event> {
        let events = native.events()
        return pulled { try await events.next(cancel: $0) }
    }

    /// The next of everything that has happened since the client began; `nil` once the client has closed, or the task is
    /// cancelled.
    ///
    /// The client keeps one queue of 256 events for this, which loses the oldest when nobody takes them; ``events`` gives
    /// each loop its own.
    public func nextEvent() async -> Event? {
        try? await cancellable { try await native.nextEvent(cancel: $0) }
    }

    /// The endpoints of chattrix, typed.
    public var chattrix: Chattrix { Chattrix(self) }

    /// The endpoints of private-call, typed.
    public var privateCall: PrivateCall { PrivateCall(self) }

    /// Sends the app's own message over the socket, where the contract shares it (chattrix, Connection).
    ///
    /// - Throws: ``CallError`` with `usage.unsupported` where it does not, `net.closed` when the socket is not open.
    public func send(_ text: String) async throws {
        try await cancellable { try await native.send(text: text, cancel: $0) }
    }

    /// Tells the client that the device went online or offline.
    public func online(_ online: Bool) {
        native.online(online: online)
    }

    /// Tells the client that the app became visible or hidden: it polls less often then.
    public func visible(_ visible: Bool) {
        native.visible(visible: visible)
    }

    /// Tries again at once: after `LinkState.authRequired`, or to cut a back-off short.
    ///
    /// - Throws: ``CallError`` with `auth.required` when the backend still does not take the token.
    public func reconnect() async throws {
        try await cancellable { try await native.reconnect(cancel: $0) }
    }

    /// What each call and the link wait for, and how long; nothing once the client has closed.
    public func explain() async -> [Waiting] {
        (try? await native.explain()) ?? []
    }

    /// Ends all calls, tells the backend, closes the socket, and waits for all of it: five seconds for the backend and two
    /// for the socket at the most. A closed client stays closed.
    public func close() async {
        // What could fail here is a defect, and leaves nothing to do.
        try? await native.shutdown()
    }
}

extension CallClient: CustomStringConvertible {
    /// The contract and the user.
    public var description: String { "CallClient(\(contract), \(userId))" }
}
