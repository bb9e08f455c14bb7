//! The class that JavaScript sees.

use std::rc::Rc;

use ringway_core::io::{AskId, CommandId, HttpResponse, HttpResult, Input, RequestId};
use ringway_core::model::{Answer, CallId, ClientConfig, Command, DeclineReason, MediaKind, MediaReport};
use ringway_core::{CallError, ErrorCode};
use tsify::Ts;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::by_hand::{answer, client_config, media_report};
use crate::driver::{Driver, Host, failure};
use crate::endpoints::ask;
use crate::given::read;
use crate::number::whole;
use crate::update::write;

#[wasm_bindgen]
extern "C" {
    /// A text, to be looked at before it is believed.
    #[wasm_bindgen(typescript_type = "string")]
    pub type Text;

    /// A text, or none.
    #[wasm_bindgen(typescript_type = "string | null")]
    pub type OptionalText;
}

/// One user of one backend, as the TypeScript layer drives it.
///
/// Commands return their number at once. What is thrown is a `CallError` as JSON.
#[wasm_bindgen]
pub struct RawClient {
    driver: Rc<Driver>,
}

#[wasm_bindgen]
impl RawClient {
    /// A client that does nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new(config: Ts<ClientConfig>, host: Host) -> Result<Self, JsValue> {
        let driver = client_config(&config.into()).and_then(|config| Driver::new(config, host));
        let driver = driver.map_err(thrown)?;
        Ok(Self { driver })
    }

    /// The `ClientSnapshot` of now, as JSON.
    pub fn snapshot(&self) -> Result<String, JsValue> {
        let snapshot = self.driver.look(|engine, _| engine.snapshot());
        snapshot.and_then(|snapshot| write(&snapshot)).map_err(thrown)
    }

    /// The `Capabilities` of the contract, as JSON.
    pub fn capabilities(&self) -> Result<String, JsValue> {
        let capabilities = self.driver.look(|engine, _| engine.capabilities());
        capabilities.and_then(write).map_err(thrown)
    }

    /// `Command::Connect`.
    pub fn connect(&self) -> Result<u32, JsValue> {
        self.command(Command::Connect)
    }

    /// `Command::Call`.
    pub fn call(&self, to: Text, media: Ts<MediaKind>, channel: OptionalText) -> Result<u32, JsValue> {
        let command = || {
            Ok(Command::Call {
                to: read("to", &to)?,
                media: read("media", &media.into())?,
                channel: read("channel", &channel)?,
            })
        };
        self.command_of(command)
    }

    /// `Command::Accept`.
    pub fn accept(&self, call: &str) -> Result<u32, JsValue> {
        self.command(Command::Accept { call: call.into() })
    }

    /// `Command::Decline`.
    pub fn decline(&self, call: &str, reason: Ts<DeclineReason>) -> Result<u32, JsValue> {
        let command = || {
            let reason = read("reason", &reason.into())?;
            let call = call.into();
            Ok(Command::Decline { call, reason })
        };
        self.command_of(command)
    }

    /// `Command::End`.
    pub fn end(&self, call: &str) -> Result<u32, JsValue> {
        self.command(Command::End { call: call.into() })
    }

    /// `Command::Send`.
    pub fn send(&self, text: Text) -> Result<u32, JsValue> {
        self.command_of(|| {
            Ok(Command::Send {
                text: read("text", &text)?,
            })
        })
    }

    /// `Command::Api`, to one of `Endpoints`.
    pub fn api(&self, endpoint: &str, request: JsValue) -> Result<u32, JsValue> {
        ask(endpoint, &request)
            .and_then(|ask| self.driver.ask(ask))
            .map_err(thrown)
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

    /// `Input::Answer`.
    pub fn answer(&self, ask: f64, given: Ts<Answer>) -> Result<(), JsValue> {
        let answer = answer(&given.into()).map_err(thrown)?;
        let id = AskId(whole(ask));
        self.feed(Input::Answer { id, answer })
    }

    /// The backend answered the request of that number.
    pub fn answered(
        &self,
        request: f64,
        status: u16,
        date: Option<String>,
        retry_after: Option<String>,
        body: Vec<u8>,
    ) -> Result<(), JsValue> {
        let answer = HttpResponse {
            status,
            date,
            retry_after,
            body,
        };
        self.driver
            .answered(RequestId(whole(request)), HttpResult::Answer(answer))
            .map_err(thrown)
    }

    /// The backend did not answer the request of that number; `code` is the system's word for it, where there is one.
    pub fn failed(&self, request: f64, code: Option<String>, reason: String) -> Result<(), JsValue> {
        let failure = failure(code.as_deref(), reason);
        self.driver
            .answered(RequestId(whole(request)), HttpResult::Failed(failure))
            .map_err(thrown)
    }

    /// `Input::Media`.
    pub fn media(&self, call: &str, report: Ts<MediaReport>) -> Result<(), JsValue> {
        let report = media_report(&report.into()).map_err(thrown)?;
        let call = call.into();
        self.feed(Input::Media { call, report })
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
    fn command_of(&self, command: impl FnOnce() -> Result<Command, CallError>) -> Result<u32, JsValue> {
        self.command(command().map_err(thrown)?)
    }

    fn command(&self, command: Command) -> Result<u32, JsValue> {
        self.driver.command(command).map_err(thrown)
    }

    fn feed(&self, input: Input) -> Result<(), JsValue> {
        self.driver.feed(input).map_err(thrown)
    }
}

/// The error of that code, as JSON, with the registry's word on repeating; none when there is no such code.
#[wasm_bindgen]
pub fn describe(code: &str, reason: &str) -> Option<String> {
    write(&CallError::new(code_of(code)?, reason)).ok()
}

/// What to do about an error of that code; none when there is no such code.
#[wasm_bindgen]
pub fn hint(code: &str) -> Option<String> {
    Some(code_of(code)?.entry().hint.to_owned())
}

fn code_of(text: &str) -> Option<ErrorCode> {
    ErrorCode::ALL.into_iter().find(|code| code.as_str() == text)
}

fn thrown(error: CallError) -> JsValue {
    write(&error).unwrap_or_default().into()
}
