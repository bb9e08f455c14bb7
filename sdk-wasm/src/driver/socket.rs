//! A WebSocket that the engine holds open. Dropping it closes it and leaves no handler behind.

use js_sys::{Function, JsString};
use ringway_core::io::SocketNews;
use ringway_core::model::SecretUrl;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use super::web::{Event, Host, NOTHING, WebSocket};

/// The largest frame that is read, in UTF-16 units, and the most that waits for a server that does not read, in bytes.
const MAX_FRAME: u32 = 1024 * 1024;
/// The close code of a connection that broke without one (RFC 6455, 7.1.5).
const BROKEN: u16 = 1006;
/// What a browser shows in place of a close frame without a code.
const NO_CODE: u16 = 1005;
/// The close code for frames that are too large.
const TOO_LARGE: u16 = 1009;
const NORMAL: u16 = 1000;

pub(super) struct Socket {
    socket: WebSocket,
    _handler: Closure<dyn Fn(Event)>,
}

impl Socket {
    /// Begins to open a socket, which tells what happens to it.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn open(
        host: &Host,
        url: &SecretUrl,
        tell: impl Fn(SocketNews) + 'static,
    ) -> Result<Self, SocketNews> {
        let socket = host.open_socket(url.expose()).map_err(|_| {
            closed(
                BROKEN,
                "the address is not one of a WebSocket, or there is none here",
            )
        })?;
        let handler = Closure::new(move |event| {
            if let Some(news) = read(&event) {
                tell(news);
            }
        });
        let this = Self {
            socket,
            _handler: handler,
        };
        this.set_handlers(this._handler.as_ref());
        Ok(this)
    }

    /// Sends a frame. A socket that has ended has said so, or is about to.
    ///
    /// # Errors
    /// The server does not read.
    pub(super) fn send(&self, text: &str) -> Result<(), SocketNews> {
        let _ = self.socket.send(text);
        if self.socket.buffered_amount() > f64::from(MAX_FRAME) {
            return Err(closed(BROKEN, "the server does not read"));
        }
        Ok(())
    }

    fn set_handlers(&self, handler: &JsValue) {
        self.socket.set_onopen(handler);
        self.socket.set_onmessage(handler);
        self.socket.set_onclose(handler);
        // What went wrong is told by the close that follows. Without a handler some sockets throw instead.
        NOTHING.with(|nothing: &Function| self.socket.set_onerror(nothing));
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.set_handlers(&JsValue::NULL);
        let _ = self.socket.close(NORMAL);
    }
}

fn read(event: &Event) -> Option<SocketNews> {
    match event.kind().as_str() {
        "open" => Some(SocketNews::Opened),
        "message" => Some(frame(event.data())),
        "close" => Some(end(event)),
        _ => None,
    }
}

fn frame(data: JsValue) -> SocketNews {
    let Ok(text) = data.dyn_into::<JsString>() else {
        return SocketNews::Binary;
    };
    if text.length() > MAX_FRAME {
        return closed(TOO_LARGE, "the server sent a frame that is too large");
    }
    SocketNews::Text(text.into())
}

fn end(event: &Event) -> SocketNews {
    let code = event.code().filter(|code| *code != NO_CODE).unwrap_or(BROKEN);
    let reason = event.reason().filter(|reason| !reason.is_empty());
    closed(code, reason.as_deref().unwrap_or("the connection broke"))
}

fn closed(code: u16, reason: &str) -> SocketNews {
    SocketNews::Closed {
        code,
        reason: reason.to_owned(),
        status: None,
    }
}
