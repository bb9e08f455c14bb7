//! The class that JavaScript sees.

use std::rc::Rc;

use ringway_core::io::{AskId, CommandId, Input};
use ringway_core::model::{Answer, CallId, ClientConfig, Command, MediaReport};
use ringway_core::{CallError, ErrorCode};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::driver::{Driver, Host};
use crate::endpoints::prepare;
use crate::json::{read, word, write};

/// One user of one backend, as the TypeScript layer drives it.
///
/// Commands return their number at once. What is thrown is a `CallError` as JSON.
#[wasm_bindgen]
pub struct RawClient {
    driver: Rc<Driver>,
}

#[wasm_bindgen]
impl RawClient {
    /// A client that does nothing yet, from a `ClientConfig` as JSON.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str, host: Host) -> Result<Self, JsValue> {
        let config: ClientConfig = serde_json::from_str(config)
            .map_err(|error| thrown(CallError::new(ErrorCode::UsageConfig, error.to_string())))?;
        let config = ClientConfig {
            can_ping: false,
            ..config
        };
        let driver = Driver::new(config, host).map_err(thrown)?;
        Ok(Self { driver })
    }

    /// The `ClientSnapshot` of now, as JSON.
    pub fn snapshot(&self) -> Result<String, JsValue> {
        let snapshot = self.driver.look(|engine, _| engine.snapshot());
        snapshot.and_then(|snapshot| write(&snapshot)).map_err(thrown)
    }

    /// `Command::Connect`.
    pub fn connect(&self) -> Result<u32, JsValue> {
        self.command(Command::Connect)
    }

    /// `Command::Call`.
    pub fn call(&self, to: &str, media: &str, channel: Option<String>) -> Result<u32, JsValue> {
        self.command(Command::Call {
            to: to.into(),
            media: word("media", media).map_err(thrown)?,
            channel,
        })
    }

    /// `Command::Accept`.
    pub fn accept(&self, call: &str) -> Result<u32, JsValue> {
        self.command(Command::Accept { call: call.into() })
    }

    /// `Command::Decline`.
    pub fn decline(&self, call: &str, reason: &str) -> Result<u32, JsValue> {
        self.command(Command::Decline {
            call: call.into(),
            reason: word("reason", reason).map_err(thrown)?,
        })
    }

    /// `Command::End`.
    pub fn end(&self, call: &str) -> Result<u32, JsValue> {
        self.command(Command::End { call: call.into() })
    }

    /// `Command::Send`.
    pub fn send(&self, text: &str) -> Result<u32, JsValue> {
        self.command(Command::Send {
            text: text.to_owned(),
        })
    }

    /// `Command::Api`, to the endpoint of that name, with its request as JSON.
    pub fn api(&self, endpoint: &str, request: &str) -> Result<u32, JsValue> {
        let (request, read) = prepare(endpoint, request).map_err(thrown)?;
        self.driver.ask(Command::Api(request), read).map_err(thrown)
    }

    /// `Command::Reconnect`.
    pub fn reconnect(&self) -> Result<u32, JsValue> {
        self.command(Command::Reconnect)
    }

    /// `Command::Close`. Nothing is held or heard once it is done.
    pub fn close(&self) -> Result<u32, JsValue> {
        self.command(Command::Close)
    }

    /// `Input::Abandon`.
    pub fn abandon(&self, command: u32) -> Result<(), JsValue> {
        let id = CommandId(command.into());
        self.feed(Input::Abandon { id })
    }

    /// `Input::Answer`, with an `Answer` as JSON.
    pub fn answer(&self, ask: u32, answer: &str) -> Result<(), JsValue> {
        let answer: Answer = read("answer", answer).map_err(thrown)?;
        let id = AskId(ask.into());
        self.feed(Input::Answer { id, answer })
    }

    /// `Input::Media`, with a `MediaReport` as JSON.
    pub fn media(&self, call: &str, report: &str) -> Result<(), JsValue> {
        let report: MediaReport = read("report", report).map_err(thrown)?;
        self.feed(Input::Media {
            call: call.into(),
            report,
        })
    }

    /// `Input::Online`.
    pub fn online(&self, online: bool) -> Result<(), JsValue> {
        self.feed(Input::Online(online))
    }

    /// `Input::Visible`.
    pub fn visible(&self, visible: bool) -> Result<(), JsValue> {
        self.feed(Input::Visible(visible))
    }

    /// What each call and the link wait for: a list of `Waiting` as JSON.
    pub fn explain(&self) -> Result<String, JsValue> {
        let waiting = self.driver.look(|engine, now| engine.explain(now));
        waiting.and_then(|waiting| write(&waiting)).map_err(thrown)
    }

    /// Whether the engine still knows the call: a live one, or one of the last that ended.
    pub fn knows(&self, call: &str) -> Result<bool, JsValue> {
        let id = CallId::new(call);
        self.driver.look(|engine, _| engine.knows(&id)).map_err(thrown)
    }
}

impl RawClient {
    fn command(&self, command: Command) -> Result<u32, JsValue> {
        self.driver.command(command).map_err(thrown)
    }

    fn feed(&self, input: Input) -> Result<(), JsValue> {
        self.driver.feed(input).map_err(thrown)
    }
}

/// The error of that code, as JSON, with the registry's word on repeating; `hint` has what to do about it.
#[wasm_bindgen]
pub fn describe(code: &str, reason: &str) -> Option<String> {
    let code = ErrorCode::ALL.into_iter().find(|known| known.as_str() == code)?;
    write(&CallError::new(code, reason)).ok()
}

/// What to do about an error of that code.
#[wasm_bindgen]
pub fn hint(code: &str) -> Option<String> {
    let code = ErrorCode::ALL.into_iter().find(|known| known.as_str() == code)?;
    Some(code.entry().hint.to_owned())
}

fn thrown(error: CallError) -> JsValue {
    write(&error).unwrap_or_default().into()
}
