//! The seam between the engine and its drivers: what goes in, what comes out.

use crate::error::CallError;
use crate::model::{Answer, Ask, CallId, Command, Event, MediaReport, Method, Reply, Secret, SecretUrl};

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The app wants something. The driver picks the id; `Output::Done` brings it back.
    Command {
        /// The driver's number for it, never used twice.
        id: CommandId,
        /// What.
        command: Command,
    },
    /// The app no longer waits for a command: a call that is still being placed is given up, nothing else is undone.
    Abandon {
        /// The command's number.
        id: CommandId,
    },
    /// An HTTP request came back, or failed.
    Http {
        /// As in `Output::Http`.
        id: RequestId,
        /// How it went.
        result: HttpResult,
    },
    /// A socket has news.
    Socket {
        /// As in `Output::Socket`.
        id: SocketId,
        /// What.
        news: SocketNews,
    },
    /// The app answered a question.
    Answer {
        /// As in `Output::Ask`.
        id: AskId,
        /// What it said.
        answer: Answer,
    },
    /// The time that `CallEngine::poll_timeout` named has come. Early or spurious ones do no harm.
    Timeout,
    /// The device slept, or the event loop stood still, for `slept_ms`: the link may be dead without saying so.
    Resumed {
        /// How long, in milliseconds.
        slept_ms: u32,
    },
    /// The device went online or offline.
    Online(bool),
    /// The app became visible or hidden.
    Visible(bool),
    /// The user left the page for another one, and may come back to it as it was. Calls placed and calls talked in are said goodbye
    /// to, now or never; what rings rings on, elsewhere too.
    Left,
    /// The app reports on its media layer.
    Media {
        /// The call.
        call: CallId,
        /// What.
        report: MediaReport,
    },
}

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Send a request and hand its result back as `Input::Http` with the same id.
    Http {
        /// The engine's number for it, never used twice.
        id: RequestId,
        /// The request.
        request: HttpRequest,
    },
    /// Nobody waits for this request any more: drop it. A result that still comes is ignored.
    AbortHttp {
        /// As in `Output::Http`.
        id: RequestId,
    },
    /// Do something to a socket.
    Socket {
        /// The engine's number for it, never used twice.
        id: SocketId,
        /// What.
        command: SocketCommand,
    },
    /// Ask the app and hand its answer back as `Input::Answer` with the same id.
    Ask {
        /// The engine's number for it, never used twice.
        id: AskId,
        /// What.
        ask: Ask,
    },
    /// Tell the app.
    Event(Event),
    /// A command is done.
    Done {
        /// As in `Input::Command`.
        id: CommandId,
        /// How it went.
        result: Result<Reply, CallError>,
    },
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u64);
    };
}

number_id!(
    /// An HTTP request of the engine. Ascends, so that a late answer never meets another request.
    RequestId
);
number_id!(
    /// A socket of the engine. Ascends.
    SocketId
);
number_id!(
    /// A question of the engine to the app. Ascends.
    AskId
);
number_id!(
    /// A command of the app, numbered by the driver.
    CommandId
);

/// An HTTP request. Bodies are JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// How.
    pub method: Method,
    /// The whole address. It holds no secret.
    pub url: String,
    /// Sent as `Authorization: Bearer …`.
    pub bearer: Option<Secret>,
    /// Sent with `Content-Type: application/json`.
    pub body: Option<String>,
    /// It should survive the page that sends it (`keepalive` in browsers).
    pub farewell: bool,
}

/// How a request went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpResult {
    /// The server answered, with whatever status.
    Answer(HttpResponse),
    /// It did not.
    Failed(HttpFailure),
}

/// A server's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// The `Date` header, where the driver may read it.
    pub date: Option<String>,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// The body, at most as large as the driver allows.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpFailure {
    /// No connection was made: the server never saw the request.
    NotSent {
        /// For people. No secrets.
        reason: String,
    },
    /// The connection broke, or nobody can tell: the server may have seen it.
    Lost {
        /// For people. No secrets.
        reason: String,
    },
    /// The answer was larger than the driver allows.
    TooLarge,
}

/// What to do to a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketCommand {
    /// Open a WebSocket.
    Open {
        /// Where to. It may carry a token.
        url: SecretUrl,
    },
    /// Send a text frame.
    Text(String),
    /// Send a ping frame. Only where `ClientConfig::can_ping` is set.
    Ping,
    /// Close it, whatever its state. No news of it is wanted afterwards.
    Close,
}

/// What a socket has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketNews {
    /// It is open.
    Opened,
    /// A text frame.
    Text(String),
    /// A binary frame, which no contract of today uses.
    Binary,
    /// A pong frame.
    Pong,
    /// It closed, or never opened.
    Closed {
        /// The close code, or 1006 when there was none.
        code: u16,
        /// The close reason or the failure, for people. No secrets.
        reason: String,
        /// The HTTP status, when the server refused the upgrade and the driver may know it.
        status: Option<u16>,
    },
}
