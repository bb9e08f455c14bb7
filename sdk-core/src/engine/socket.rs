//! The WebSocket: opens it, notices when it is dead, opens it again.

use std::time::Duration;

use crate::contract::Signal;
use crate::engine::CallEngine;
use crate::error::{CallError, ErrorCode};
use crate::io::{Output, SocketCommand, SocketId, SocketNews};
use crate::model::{Event, LinkState};
use crate::timers::Timer;

/// The server refused the token after the upgrade (NOTES 2).
const BAD_TOKEN: u16 = 4401;
/// Another socket of the same session took this one's place (NOTES 2).
const REPLACED: u16 = 4001;
/// While a call is live a socket must open in half of the usual time.
const HURRY: u32 = 2;
/// After so many refusals without a status, which is all that a browser sees, the token is suspect.
const SUSPICIOUS_REFUSALS: u32 = 2;

/// For so long a handshake that was given up may still open a socket of this session that nobody wants.
const GHOST: Duration = Duration::from_secs(60);

/// Where the socket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Socket {
    Down,
    Opening { id: SocketId, token: u32 },
    Open { id: SocketId, pinged: bool },
}

impl Socket {
    pub(crate) const fn open_id(&self) -> Option<SocketId> {
        match self {
            Self::Open { id, .. } => Some(*id),
            Self::Down | Self::Opening { .. } => None,
        }
    }

    const fn id(&self) -> Option<SocketId> {
        match self {
            Self::Open { id, .. } | Self::Opening { id, .. } => Some(*id),
            Self::Down => None,
        }
    }
}

impl CallEngine {
    pub(super) fn open_socket(&mut self) {
        if self.link.socket != Socket::Down {
            return;
        }
        self.set_link(LinkState::Connecting);
        if self.auth.is_missing() {
            return self.ask_token(false);
        }
        let Some(url) = self.adapter.socket_url(&self.base.socket, self.auth.token()) else {
            return;
        };
        self.link.last_socket += 1;
        let id = SocketId(self.link.last_socket);
        self.link.socket = Socket::Opening {
            id,
            token: self.auth.generation(),
        };
        self.outputs.push_back(Output::Socket {
            id,
            command: SocketCommand::Open { url },
        });
        let patience = self.config.timing.connect_ms;
        let hurry = self.live_calls().next().is_some();
        let at = self.after(if hurry { patience / HURRY } else { patience });
        self.timers.set(Timer::SocketGiveUp, at);
    }

    pub(super) fn on_socket(&mut self, id: SocketId, news: SocketNews) {
        if self.link.socket.id() != Some(id) {
            return;
        }
        match news {
            SocketNews::Opened => self.on_opened(id),
            SocketNews::Text(text) => {
                self.heard();
                self.on_text(text);
            }
            SocketNews::Pong => self.link_lives(),
            SocketNews::Binary => {
                self.heard();
                tracing::debug!("a binary frame, which the contract does not have");
            }
            SocketNews::Closed { code, reason, status } => self.on_closed(code, &reason, status),
        }
    }

    fn on_opened(&mut self, id: SocketId) {
        self.link.socket = Socket::Open { id, pinged: false };
        self.heard();
        self.auth.accepted();
        self.link_is_up(LinkState::Online);
        // What happened meanwhile was not told (NOTES 2).
        self.refresh_all();
    }

    fn on_text(&mut self, text: String) {
        match self.adapter.read_frame(&text) {
            Ok(Signal::Raw) => self.emit(Event::Message { text }),
            Ok(signal) => self.on_signal(signal),
            Err(error) => tracing::warn!(%error, "a frame that the contract does not allow"),
        }
    }

    fn on_closed(&mut self, code: u16, reason: &str, status: Option<u16>) {
        tracing::debug!(code, reason, ?status, "socket closed");
        let Socket::Opening { token, .. } = self.link.socket else {
            return self.on_broken(code);
        };
        self.forget_socket();
        if status.is_none() {
            self.expect_ghost();
        }
        let suspicious = status.is_none() && self.link.backoff.failures() >= SUSPICIOUS_REFUSALS;
        let refused = code == BAD_TOKEN || status == Some(401);
        if refused {
            return self.on_token_refused(token, reason);
        }
        if suspicious && self.auth.can_ask() {
            self.auth.distrust();
        }
        self.retry_link_later();
    }

    fn on_broken(&mut self, code: u16) {
        self.forget_socket();
        match code {
            BAD_TOKEN => self.on_token_refused(self.auth.generation(), "the session is over"),
            REPLACED
                if self
                    .link
                    .ghost_until
                    .take()
                    .is_some_and(|until| until > self.now.mono) =>
            {
                self.retry_link_later();
            }
            REPLACED => {
                self.link.replaced = true;
                self.set_link(LinkState::Closed);
            }
            _ => self.retry_link_later(),
        }
    }

    fn on_token_refused(&mut self, token: u32, reason: &str) {
        self.set_link(LinkState::Connecting);
        if token != self.auth.generation() {
            return self.open_socket();
        }
        let error = CallError::new(
            ErrorCode::AuthRequired,
            format!("the socket was refused: {reason}"),
        );
        self.renew_refused_token(error);
    }

    fn retry_link_later(&mut self) {
        let wait = self.link_is_down(None);
        let at = self.now.mono + wait;
        self.timers.set(Timer::LinkRetry, at);
    }

    /// Whoever hears something need not ask what has become of its calls.
    fn heard(&mut self) {
        self.link.last_news = self.now.mono;
        self.link_lives();
    }

    /// A pong shows as much, but tells nothing: a client that pings would never look its calls up.
    fn link_lives(&mut self) {
        if let Socket::Open { id, .. } = self.link.socket {
            self.link.socket = Socket::Open { id, pinged: false };
            self.timers.stop(&Timer::SocketGiveUp);
            self.watch_silence();
        }
    }

    fn watch_silence(&mut self) {
        if !self.config.can_ping {
            return;
        }
        let at = self.after(self.silence_limit());
        self.timers.set(Timer::SocketSilence, at);
    }

    fn silence_limit(&self) -> u32 {
        let timing = &self.config.timing;
        if self.live_calls().next().is_none() {
            return timing.silence_ms;
        }
        let third = crate::time::millis(self.ring_window() / 3);
        timing.silence_live_ms.min(third)
    }

    pub(super) fn on_silence(&mut self) {
        let quiet_until = self.link.last_news + Duration::from_millis(u64::from(self.silence_limit()));
        if quiet_until > self.now.mono {
            return self.timers.set(Timer::SocketSilence, quiet_until);
        }
        self.probe_socket();
    }

    /// Pings an open socket, where the driver can; without an answer it is dead.
    pub(super) fn probe_socket(&mut self) {
        let Socket::Open { id, pinged: false } = self.link.socket else {
            return;
        };
        if !self.config.can_ping {
            return;
        }
        self.link.socket = Socket::Open { id, pinged: true };
        self.outputs.push_back(Output::Socket {
            id,
            command: SocketCommand::Ping,
        });
        let at = self.after(self.config.timing.pong_ms);
        self.timers.set(Timer::SocketGiveUp, at);
    }

    pub(super) fn give_up_socket(&mut self) {
        self.drop_socket();
        self.retry_link_later();
    }

    /// Closes the socket, whatever its state.
    pub(super) fn drop_socket(&mut self) {
        let Some(id) = self.link.socket.id() else { return };
        self.outputs.push_back(Output::Socket {
            id,
            command: SocketCommand::Close,
        });
        if let Socket::Opening { .. } = self.link.socket {
            self.expect_ghost();
        }
        self.forget_socket();
    }

    /// A handshake that was given up may reach the server late, and take the place of the socket that came after it.
    fn expect_ghost(&mut self) {
        self.link.ghost_until = Some(self.now.mono + GHOST);
    }

    fn forget_socket(&mut self) {
        self.link.socket = Socket::Down;
        self.timers.stop(&Timer::SocketGiveUp);
        self.timers.stop(&Timer::SocketSilence);
    }
}
