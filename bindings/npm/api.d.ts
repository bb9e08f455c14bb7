export interface AcceptCall {
    callId: ServerCallId;
}

export interface AcceptInvite {
    invitationId: ServerCallId;
    timestamp: UnixMillis;
}

export interface AuthRequest {
    readonly refused: boolean;
}

export type AuthSource = (request: AuthRequest) => string | AuthToken | Promise<string | AuthToken>;
export type AuthSource = { type: "none" } | { type: "token"; token: Secret } | { type: "ask" };

export interface AuthToken {
    token: string;
    expiresInMs?: number | undefined;
}

export type BusyPolicy = "reject" | "ring" | "wait";

export declare class Call {
    #private;
    readonly id: CallId;
    private constructor();
    readonly snapshot: () => CallSnapshot;
    readonly subscribe: (changed: () => void) => (() => void);
    on<T extends CallEvent["type"]>(type: T, listener: (event: EventOf<T>) => void): () => void;
    events(): Events<CallEvent>;
    accept(): Promise<void>;
    decline(reason?: DeclineReason): Promise<void>;
    end(): Promise<void>;
    media(report: MediaReport): void;
    reached(phase: Phase, { signal }?: WaitOptions): Promise<CallSnapshot>;
    credentials({ signal }?: WaitOptions): Promise<Credentials>;
    ended({ signal }?: WaitOptions): Promise<End>;
}

export declare class CallClient {
    #private;
    readonly contract: Contract;
    readonly userId: UserId;
    readonly capabilities: Capabilities;
    readonly privateCall: PrivateCall;
    readonly chattrix: Chattrix;
    readonly [Symbol.asyncDispose]: () => Promise<void>;
    readonly [Symbol.dispose]: () => void;
    private constructor();
    static connect(options: ConnectOptions): Promise<CallClient>;
    static start(options: ClientOptions): CallClient;
    readonly snapshot: () => ClientSnapshot;
    readonly subscribe: (changed: () => void) => (() => void);
    on<T extends Event["type"]>(type: T, listener: ClientListener<T>): () => void;
    events(): Events<Event>;
    get(id: CallId): Call | undefined;
    calls(): Call[];
    call(to: UserId, { media, channel, signal }?: CallOptions): Promise<Call>;
    send(text: string): Promise<void>;
    online(online: boolean): void;
    visible(visible: boolean): void;
    reconnect(): Promise<void>;
    explain(): Waiting[];
    close(): Promise<void>;
}

export declare class CallEnded extends Error {
    readonly name = "CallEnded";
    readonly end: End;
    constructor(end: End);
}

export declare class CallError extends Error {
    readonly name = "CallError";
    readonly code: ErrorCode;
    readonly reason: string;
    readonly retry: Retry;
    readonly retryable: boolean;
    readonly hint: string;
    readonly httpStatus: number | undefined;
    readonly backendCode: string | undefined;
    readonly call: CallId | undefined;
    constructor({ code, reason, retry, httpStatus, backendCode, call }: CallErrorData, hint?: string);
}
export interface CallError {
    code: ErrorCode;
    reason: string;
    retry: Retry;
    httpStatus?: number;
    backendCode?: string;
    call?: CallId;
}

export type CallEvent = Extract<Event, {
    call: unknown;
}>;

export type CallId = string;

export interface CallOptions extends WaitOptions {
    media?: MediaKind | undefined;
    channel?: string | undefined;
}

export interface CallSnapshot {
    id: CallId;
    serverId?: ServerCallId;
    direction: Direction;
    media: MediaKind;
    peer: Peer;
    channel?: string;
    phase: Phase;
    status: CallStatus;
    mediaState: MediaState;
    tokenState: TokenState;
    waiting: boolean;
    end?: End;
}

export declare class CallState {
    #private;
    readonly changed: Listeners<[]>;
    readonly told: Listeners<[CallEvent]>;
    constructor(snapshot: CallSnapshot);
    get snapshot(): CallSnapshot;
    get credentials(): Credentials | undefined;
    show(snapshot: CallSnapshot): boolean;
    renew(credentials: Credentials): void;
    tell(event: CallEvent, news: number): void;
    lose(error: unknown): void;
    events(news: number): Events<CallEvent>;
    until<T>(find: () => T | undefined, signal: AbortSignal | undefined): Promise<T>;
}
export type CallState = "INITIATING" | "RINGING" | "CONNECTING" | "ACTIVE" | "REJECTED" | "MISSED" | "ENDED" | (string & {});

export type CallStatus = "dialing" | "ringing" | "connecting" | "active" | "reconnecting" | "ended";

export type CallType = "AUDIO" | "VIDEO" | (string & {});

export interface CancelInvite {
    invitationId: ServerCallId;
}

export interface Capabilities {
    news: News;
    ringWindowMs: number;
    incomingGraceMs: number;
    outgoingGraceMs: number;
    canHangUp: boolean;
    canGiveReason: boolean;
    needsToken: boolean;
    integerUserIds: boolean;
    callerNamesChannel: boolean;
    sharesSocket: boolean;
}

export interface Chattrix {
    readonly initiateCall: Endpoint<"initiateCall">;
    readonly acceptCall: Endpoint<"acceptCall">;
    readonly rejectCall: Endpoint<"rejectCall">;
    readonly endCall: Endpoint<"endCall">;
    readonly updateCallStatus: Endpoint<"updateCallStatus">;
    readonly getCall: Endpoint<"getCall">;
}

export interface ChattrixCall {
    id: ServerCallId;
    callerId: UserId;
    calleeId: UserId;
    callType: CallType;
    status: CallState;
    channelId: string;
    startTime?: string;
    endTime?: string;
    durationSeconds?: number;
    createdAt?: string;
    updatedAt?: string;
}

export interface ClientConfig {
    contract: Contract;
    url: string;
    userId: UserId;
    auth?: AuthSource;
    askCredentials?: boolean;
    busy?: BusyPolicy;
    glareConnects?: boolean;
    allowInsecure?: boolean;
    requestLimit?: RequestLimit | null;
    canPing?: boolean;
    timing?: Timing;
}

export type ClientListener<T extends Event["type"]> = EventOf<T> extends CallEvent ? (call: Call, event: EventOf<T>) => void : (event: EventOf<T>) => void;

export interface ClientOptions extends Omit<ClientConfig, "auth" | "askCredentials" | "canPing" | "timing"> {
    auth?: string | AuthSource | undefined;
    credentials?: CredentialsSource | undefined;
    timing?: Partial<Timing> | undefined;
    fetch?: typeof fetch | undefined;
    WebSocket?: (new (url: string) => object) | undefined;
    log?: Log | undefined;
}

export interface ClientSnapshot {
    link: LinkState;
    calls: CallSnapshot[];
    warnings: Warning[];
}

export interface ConnectOptions extends ClientOptions {
    signal?: AbortSignal | undefined;
    connectWithinMs?: number | undefined;
}

export type Contract = "chattrix" | "private-call";

export interface Credentials {
    appId: string;
    channel: string;
    token: Secret;
    uid: number;
    expiresInMs: number;
}

export interface CredentialsRequest {
    readonly call: CallId;
    readonly channel: string;
    readonly userId: UserId;
    readonly renew: boolean;
}

export type CredentialsSource = (request: CredentialsRequest) => Credentials | Promise<Credentials>;

export type DeclineReason = "busy" | "declined" | "unavailable";

export type Direction = "incoming" | "outgoing";

export interface End {
    reason: EndReason;
    answered: boolean;
    history: HistoryKind;
    durationMs: number;
    raw?: string;
    replacedBy?: CallId;
}

export interface EndCall {
    callId: ServerCallId;
    durationSeconds?: number;
}

export type EndReason = "acceptFailed" | "answeredElsewhere" | "clientShutdown" | "declinedElsewhere" | "dialFailed" | "expired" | "glare" | "localBusy" | "localCancelled" | "localDeclined" | "localHangup" | "mediaFailed" | "missed" | "noAnswer" | "notFound" | "remoteBusy" | "remoteCancelled" | "remoteDeclined" | "remoteHangup" | "remoteUnavailable" | "setupTimeout" | "tokenFailed";

export type Endpoint<N extends keyof Endpoints> = (request: Endpoints[N][0]) => Promise<Endpoints[N][1]>;

export interface Endpoints {
    acceptCall: [AcceptCall, ChattrixCall];
    acceptInvite: [AcceptInvite, InviteAccepted];
    cancelInvite: [CancelInvite, void];
    endCall: [EndCall, ChattrixCall];
    getCall: [GetCall, ChattrixCall];
    getInviteStatus: [GetInviteStatus, InviteStatus];
    initiateCall: [InitiateCall, ChattrixCall];
    listIncoming: [ListIncoming, IncomingInvitation[]];
    rejectCall: [RejectCall, ChattrixCall];
    rejectInvite: [RejectInvite, void];
    sendInvite: [SendInvite, InviteSent];
    updateCallStatus: [UpdateCallStatus, ChattrixCall];
}

export type ErrorCode = "auth.forbidden" | "auth.required" | "call.conflict" | "call.gone" | "call.invalid_status" | "call.not_found" | "internal.bug" | "net.closed" | "net.offline" | "net.timeout" | "net.unreachable" | "proto.unexpected" | "proto.refused" | "rate.limited" | "server.error" | "token.fetch_failed" | "usage.busy" | "usage.closed" | "usage.config" | "usage.invalid_argument" | "usage.invalid_state" | "usage.unsupported";

export type Event = WithError<glue.Event>;
export type Event = { type: "incoming"; call: CallSnapshot } | { type: "incomingRejectedBusy"; peer: Peer; media: MediaKind; serverId: ServerCallId } | { type: "changed"; call: CallSnapshot } | { type: "ended"; call: CallSnapshot } | { type: "credentials"; call: CallId; credentials: Credentials; renewed: boolean } | { type: "credentialsExpired"; call: CallId; error: CallError } | { type: "qualityWarning"; call: CallId; quality: Quality } | { type: "linkChanged"; link: LinkState } | { type: "authRequired"; error: CallError } | { type: "message"; text: string } | { type: "warning"; warning: Warning; raised: boolean };

export type EventOf<T extends Event["type"]> = Extract<Event, {
    type: T;
}>;

export interface Events<E> extends AsyncIterableIterator<E> {
    readonly missed: number;
    return(): Promise<IteratorResult<E>>;
}

export interface GetCall {
    callId: ServerCallId;
}

export interface GetInviteStatus {
    invitationId: ServerCallId;
}

export type HistoryKind = "completed" | "missed" | "declined" | "cancelled" | "failed" | "elsewhere";

export interface IncomingInvitation {
    id: ServerCallId;
    callerId: UserId;
    callerName?: string;
    callerEmail?: string;
    callerRole?: string;
    timestamp?: string;
    status?: InvitationState;
}

export interface InitiateCall {
    calleeId: UserId;
    callType: MediaKind;
    channelId: string;
}

export type InvitationState = "pending" | "accepted" | "rejected" | "timeout" | "cancelled" | (string & {});

export interface InviteAccepted {
    channelName: string;
    message?: string;
}

export interface InviteSent {
    invitationId: ServerCallId;
    message?: string;
}

export interface InviteStatus {
    invitationId?: ServerCallId;
    status: InvitationState;
    timestamp?: string;
}

export type LinkState = "idle" | "connecting" | "online" | "polling" | "backoff" | "suspended" | "authRequired" | "closed";

export interface ListIncoming {
    userId: UserId;
}

export declare class Listeners<A extends unknown[]> {
    #private;
    add(hear: (...args: A) => void): () => void;
    tell(...args: A): void;
    clear(): void;
}

export type Log = (level: LogLevel, text: string) => void;

export type LogLevel = "debug" | "info" | "warn";

export type MediaKind = "audio" | "video";

export type MediaReport = { type: "joining" } | { type: "joined" } | { type: "reconnecting" } | { type: "failed"; reason: string } | { type: "left" } | { type: "peerJoined" } | { type: "peerLeft" } | { type: "tokenWillExpire" };

export type MediaState = "none" | "joining" | "joined" | "reconnecting" | "failed" | "left";

export type ModuleSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

export type NewStatus = "connecting" | "active" | "ended";

export type News = "polling" | "webSocket";

export interface Peer {
    id: UserId;
    name?: string;
    email?: string;
    role?: string;
    avatar?: string;
}

export type Phase = "dialing" | "ringing" | "connecting" | "active" | "ended";

export interface PrivateCall {
    readonly sendInvite: Endpoint<"sendInvite">;
    readonly listIncoming: Endpoint<"listIncoming">;
    readonly acceptInvite: Endpoint<"acceptInvite">;
    readonly rejectInvite: Endpoint<"rejectInvite">;
    readonly cancelInvite: Endpoint<"cancelInvite">;
    readonly getInviteStatus: Endpoint<"getInviteStatus">;
}

export type Quality = "poor" | "bad" | "veryBad";

export interface RejectCall {
    callId: ServerCallId;
    reason: DeclineReason;
}

export interface RejectInvite {
    invitationId: ServerCallId;
    timestamp: UnixMillis;
}

export interface RequestLimit {
    requests: number;
    windowMs: number;
}

export type Retry = { type: "never" } | { type: "now" } | { type: "after"; ms: number };

export type Secret = string;

export interface SendInvite {
    callerId: UserId;
    receiverId: UserId;
    timestamp: UnixMillis;
}

export type ServerCallId = string;

export declare class SourceError extends Error {
    readonly name = "SourceError";
    readonly retryable: boolean;
    constructor(reason: string, { retryable }?: {
        retryable?: boolean;
    });
    static permanent(reason: string): SourceError;
}

export interface Timing {
    ringMs?: number | null;
    ringMinimumMs?: number;
    setupMs?: number;
    peerLeftMs?: number;
    pollIncomingMs?: number;
    pollIncomingHiddenMs?: number;
    pollRingingMs?: number;
    pollRingingSlowMs?: number;
    pollInCallMs?: number;
    reconcileInCallMs?: number;
    reconcileMs?: number;
    confirmMs?: number;
    requestMs?: number;
    decideMs?: number;
    farewellMs?: number;
    connectMs?: number;
    silenceMs?: number;
    silenceLiveMs?: number;
    pongMs?: number;
    backoffBaseMs?: number;
    backoffLiveMs?: number;
    backoffIdleMs?: number;
    healthyMs?: number;
    closeMs?: number;
}

export type TokenState = "none" | "fetching" | "valid" | "refreshing" | "expired";

export type UnixMillis = number;

export interface UpdateCallStatus {
    callId: ServerCallId;
    status: NewStatus;
}

export type UserId = string;

export interface WaitOptions {
    signal?: AbortSignal | undefined;
}

export interface Waiting {
    call?: CallId;
    reason: string;
    untilMs?: number;
}

export type Warning = "budgetLow" | "clockSkew" | "linkFlapping";

type WithError<E> = E extends {
    error: glue.CallError;
} ? Omit<E, "error"> & {
    error: CallError;
} : E;

export declare function init(source: ModuleSource): Promise<void>;
export declare function init(source?: ModuleSource): Promise<void>;

export declare function isCallEnded(error: unknown): error is CallEnded;

export declare function isCallError(error: unknown): error is CallError;
