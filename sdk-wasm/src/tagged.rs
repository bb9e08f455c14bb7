//! Unions with a `type`, read by hand: what serde makes of them outweighs all others together.

use ringway_core::model::{Answer, AuthSource, MediaReport};
use ringway_core::{CallError, ErrorCode};
use wasm_bindgen::JsValue;

use crate::given::property;

const AUTH: &str = "auth";
const ANSWER: &str = "answer";
const REPORT: &str = "report";

/// # Errors
/// `usage.invalid_argument`, naming the property that cannot be read.
pub(crate) fn auth_source(given: &JsValue) -> Result<AuthSource, CallError> {
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
/// As [`auth_source`].
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
/// As [`auth_source`].
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
