//! Inputs, from a number and a few texts.

use ringway_core::io::{
    AskId, CommandId, HttpFailure, HttpResponse, HttpResult, Input, RequestId, SocketId, SocketNews,
};
use ringway_core::model::{
    Answer, ApiRequest, Command, Credentials, DeclineReason, MediaKind, MediaReport, Method, Secret,
};

/// What an input is made of; each kind takes what it needs.
pub(crate) struct Parts<'a> {
    pub(crate) kind: u32,
    pub(crate) id: u64,
    pub(crate) number: u32,
    pub(crate) texts: &'a [&'a str],
}

impl Parts<'_> {
    /// The input; `None` when there is no such kind.
    pub(crate) fn input(&self) -> Option<Input> {
        let id = self.id;
        Some(match self.kind {
            0 => Input::Abandon { id: CommandId(id) },
            1 => Input::Answer {
                id: AskId(id),
                answer: self.answer()?,
            },
            2 => Input::Command {
                id: CommandId(id),
                command: self.command()?,
            },
            3 => Input::Http {
                id: RequestId(id),
                result: self.result(),
            },
            4 => Input::Media {
                call: self.text(0).into(),
                report: self.report()?,
            },
            5 => Input::Online(self.number != 0),
            6 => Input::Resumed {
                slept_ms: self.number,
            },
            7 => Input::Socket {
                id: SocketId(id),
                news: self.news()?,
            },
            8 => Input::Timeout,
            9 => Input::Visible(self.number != 0),
            _ => return None,
        })
    }

    fn command(&self) -> Option<Command> {
        let call = || self.text(1).into();
        Some(match self.text(0) {
            "accept" => Command::Accept { call: call() },
            "api" => Command::Api(ApiRequest {
                method: Method::Get,
                path: self.text(1).into(),
                body: self.option(2),
            }),
            "call" => Command::Call {
                to: self.text(1).into(),
                media: MediaKind::Video,
                channel: self.option(2),
            },
            "close" => Command::Close,
            "connect" => Command::Connect,
            "decline" => Command::Decline {
                call: call(),
                reason: DeclineReason::Busy,
            },
            "end" => Command::End { call: call() },
            "reconnect" => Command::Reconnect,
            "send" => Command::Send {
                text: self.text(1).into(),
            },
            _ => return None,
        })
    }

    fn answer(&self) -> Option<Answer> {
        let token = Secret::new(self.text(1));
        Some(match self.text(0) {
            "auth" => Answer::AuthToken {
                token,
                expires_in_ms: Some(self.number),
            },
            "credentials" => Answer::Credentials {
                credentials: Credentials {
                    app_id: self.text(2).into(),
                    channel: self.text(3).into(),
                    token,
                    uid: 0,
                    expires_in_ms: self.number,
                },
            },
            "failed" => Answer::Failed {
                reason: self.text(1).into(),
                retryable: true,
            },
            _ => return None,
        })
    }

    fn result(&self) -> HttpResult {
        let Ok(status) = u16::try_from(self.number) else {
            return HttpResult::Failed(HttpFailure::TooLarge);
        };
        match status {
            0 => HttpResult::Failed(HttpFailure::NotSent {
                reason: self.text(0).into(),
            }),
            1 => HttpResult::Failed(HttpFailure::Lost {
                reason: self.text(0).into(),
            }),
            _ => HttpResult::Answer(HttpResponse {
                status,
                date: self.option(1),
                retry_after: self.option(2),
                body: self.text(0).into(),
            }),
        }
    }

    fn report(&self) -> Option<MediaReport> {
        Some(match self.text(1) {
            "failed" => MediaReport::Failed {
                reason: self.text(2).into(),
            },
            "joined" => MediaReport::Joined,
            "joining" => MediaReport::Joining,
            "left" => MediaReport::Left,
            "peerJoined" => MediaReport::PeerJoined,
            "peerLeft" => MediaReport::PeerLeft,
            "reconnecting" => MediaReport::Reconnecting,
            "tokenWillExpire" => MediaReport::TokenWillExpire,
            _ => return None,
        })
    }

    fn news(&self) -> Option<SocketNews> {
        Some(match self.text(0) {
            "binary" => SocketNews::Binary,
            "closed" => SocketNews::Closed {
                code: u16::try_from(self.number).ok()?,
                reason: self.text(1).into(),
                status: None,
            },
            "opened" => SocketNews::Opened,
            "pong" => SocketNews::Pong,
            "text" => SocketNews::Text(self.text(1).into()),
            _ => return None,
        })
    }

    fn text(&self, at: usize) -> &str {
        self.texts.get(at).copied().unwrap_or_default()
    }

    fn option(&self, at: usize) -> Option<String> {
        self.texts.get(at).map(|text| (*text).to_owned())
    }
}
