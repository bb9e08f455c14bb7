//! Unions with a `type`, and what holds one, read by hand: what serde makes of them outweighs all others together.

use ringway_core::model::{Answer, AuthSource, ClientConfig, Contract, MediaReport};
use ringway_core::{CallError, ErrorCode};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::given::{get, property};

const CONFIG: &str = "config";
const AUTH: &str = "auth";
const ANSWER: &str = "answer";
const REPORT: &str = "report";

/// # Errors
/// `usage.invalid_argument`, naming the property that cannot be read.
pub(crate) fn client_config(given: &JsValue) -> Result<ClientConfig, CallError> {
    let contract: Contract = property(CONFIG, given, "contract")?;
    let url: String = property(CONFIG, given, "url")?;
    let user_id: String = property(CONFIG, given, "userId")?;
    let ClientConfig {
        contract,
        url,
        user_id,
        auth: _,
        ask_credentials,
        busy,
        glare_connects,
        allow_insecure,
        request_limit: _,
        can_ping,
        timing,
    } = ClientConfig::new(contract, url, user_id);
    Ok(ClientConfig {
        contract,
        url,
        user_id,
        auth: auth_source(&get(CONFIG, given, "auth")?)?,
        ask_credentials: given_or(given, "askCredentials", ask_credentials)?,
        busy: given_or(given, "busy", busy)?,
        glare_connects: given_or(given, "glareConnects", glare_connects)?,
        allow_insecure: given_or(given, "allowInsecure", allow_insecure)?,
        request_limit: property(CONFIG, given, "requestLimit")?,
        // Browsers cannot.
        can_ping,
        timing: given_or(given, "timing", timing)?,
    })
}

fn given_or<T: DeserializeOwned>(given: &JsValue, name: &str, default: T) -> Result<T, CallError> {
    Ok(property::<Option<T>>(CONFIG, given, name)?.unwrap_or(default))
}

fn auth_source(given: &JsValue) -> Result<AuthSource, CallError> {
    if given.is_undefined() {
        return Ok(AuthSource::None);
    }
    match kind(AUTH, given)?.as_str() {
        "none" => Ok(AuthSource::None),
        "token" => Ok(AuthSource::Token {
            token: property(AUTH, given, "token")?,
        }),
        "ask" => Ok(AuthSource::Ask),
        _ => Err(unknown(AUTH)),
    }
}

/// # Errors
/// As [`client_config`].
pub(crate) fn answer(given: &JsValue) -> Result<Answer, CallError> {
    match kind(ANSWER, given)?.as_str() {
        "authToken" => Ok(Answer::AuthToken {
            token: property(ANSWER, given, "token")?,
            expires_in_ms: property(ANSWER, given, "expiresInMs")?,
        }),
        "credentials" => Ok(Answer::Credentials {
            credentials: property(ANSWER, given, "credentials")?,
        }),
        "failed" => Ok(Answer::Failed {
            reason: property(ANSWER, given, "reason")?,
            retryable: property(ANSWER, given, "retryable")?,
        }),
        _ => Err(unknown(ANSWER)),
    }
}

/// # Errors
/// As [`client_config`].
pub(crate) fn media_report(given: &JsValue) -> Result<MediaReport, CallError> {
    match kind(REPORT, given)?.as_str() {
        "joining" => Ok(MediaReport::Joining),
        "joined" => Ok(MediaReport::Joined),
        "reconnecting" => Ok(MediaReport::Reconnecting),
        "failed" => Ok(MediaReport::Failed {
            reason: property(REPORT, given, "reason")?,
        }),
        "left" => Ok(MediaReport::Left),
        "peerJoined" => Ok(MediaReport::PeerJoined),
        "peerLeft" => Ok(MediaReport::PeerLeft),
        "tokenWillExpire" => Ok(MediaReport::TokenWillExpire),
        _ => Err(unknown(REPORT)),
    }
}

fn kind(what: &str, given: &JsValue) -> Result<String, CallError> {
    property(what, given, "type")
}

fn unknown(what: &str) -> CallError {
    CallError::new(
        ErrorCode::UsageInvalidArgument,
        [what, ".type: there is no such one"].concat(),
    )
}
