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

#[cfg(test)]
#[cfg(target_arch = "wasm32")]
mod tests {
    use js_sys::JSON;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn parse(text: &str) -> JsValue {
        JSON::parse(text).unwrap()
    }

    /// What serde reads by itself is what is read by hand.
    fn alike<T: DeserializeOwned + PartialEq + std::fmt::Debug>(
        texts: &[&str],
        read: fn(&JsValue) -> Result<T, CallError>,
    ) {
        for text in texts {
            let expected: T = serde_json::from_str(text).unwrap();
            assert_eq!(read(&parse(text)).unwrap(), expected, "{text}");
        }
    }

    /// The text of each kind; a kind that is not listed does not compile.
    const fn report_text(report: &MediaReport) -> &'static str {
        match report {
            MediaReport::Joining => r#"{"type":"joining"}"#,
            MediaReport::Joined => r#"{"type":"joined"}"#,
            MediaReport::Reconnecting => r#"{"type":"reconnecting"}"#,
            MediaReport::Failed { .. } => r#"{"type":"failed","reason":"no camera"}"#,
            MediaReport::Left => r#"{"type":"left"}"#,
            MediaReport::PeerJoined => r#"{"type":"peerJoined"}"#,
            MediaReport::PeerLeft => r#"{"type":"peerLeft"}"#,
            MediaReport::TokenWillExpire => r#"{"type":"tokenWillExpire"}"#,
        }
    }

    #[test]
    fn every_report_is_read() {
        let reason = "no camera".to_owned();
        let all = [
            MediaReport::Joining,
            MediaReport::Joined,
            MediaReport::Reconnecting,
            MediaReport::Failed { reason },
            MediaReport::Left,
            MediaReport::PeerJoined,
            MediaReport::PeerLeft,
            MediaReport::TokenWillExpire,
        ];
        for report in all {
            let text = report_text(&report);
            assert_eq!(serde_json::to_string(&report).unwrap(), text);
            assert_eq!(media_report(&parse(text)).unwrap(), report);
        }
    }

    #[test]
    fn every_answer_is_read() {
        // Each kind has its text below; a new one does not compile here.
        let _ = |answer: Answer| match answer {
            Answer::AuthToken { .. } | Answer::Credentials { .. } | Answer::Failed { .. } => (),
        };
        alike(
            &[
                r#"{"type":"authToken","token":"a.b.c"}"#,
                r#"{"type":"authToken","token":"a.b.c","expiresInMs":null}"#,
                r#"{"type":"authToken","token":"a.b.c","expiresInMs":60000}"#,
                r#"{"type":"credentials","credentials":{"appId":"app","channel":"room","token":"t","uid":7,"expiresInMs":1}}"#,
                r#"{"type":"failed","reason":"signed out","retryable":false}"#,
            ],
            answer,
        );
    }

    #[test]
    fn every_field_of_a_configuration_is_read() {
        let all = r#"{
            "contract": "private-call", "url": "https://calls.example.com", "userId": "101",
            "auth": {"type": "token", "token": "a.b.c"}, "askCredentials": true, "busy": "wait",
            "glareConnects": false, "allowInsecure": true, "requestLimit": {"requests": 10, "windowMs": 60000},
            "timing": {"ringMs": 20000, "setupMs": 1, "backoffIdleMs": 4294967295}
        }"#;
        alike(
            &[
                all,
                r#"{"contract":"chattrix","url":"u","userId":"1"}"#,
                r#"{"contract":"chattrix","url":"u","userId":"1","auth":{"type":"none"},"requestLimit":null,"timing":{}}"#,
                r#"{"contract":"chattrix","url":"u","userId":"1","auth":{"type":"ask"},"timing":{"ringMs":null}}"#,
            ],
            client_config,
        );
    }

    #[test]
    fn every_time_is_read() {
        // All of them differ from the defaults, and from each other.
        let timing = serde_json::to_string(&ringway_core::model::Timing::default()).unwrap();
        let mut ms = 0;
        let other: Vec<_> = timing
            .trim_matches(['{', '}'])
            .split(',')
            .map(|field| {
                ms += 1;
                let name = field.split(':').next().unwrap();
                format!("{name}:{ms}")
            })
            .collect();
        let text = format!(
            r#"{{"contract":"chattrix","url":"u","userId":"1","timing":{{{}}}}}"#,
            other.join(",")
        );
        alike(&[&text], client_config);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (text, reason) in [
            ("null", "config.contract: it cannot be read"),
            ("{}", "config.contract: expected one of: chattrix, private-call"),
            (
                r#"{"contract":"chattrix","url":"u","userId":"1","auth":{"type":"magic"}}"#,
                "auth.type: there is no such one",
            ),
            (
                r#"{"contract":"chattrix","url":"u","userId":"1","timing":{"setupMs":-1}}"#,
                "config.timing.setupMs: expected u32",
            ),
            (
                r#"{"contract":"chattrix","url":"u","userId":"1","timing":{"setupMs":4294967296}}"#,
                "config.timing.setupMs: expected u32",
            ),
            (
                r#"{"contract":"chattrix","url":"u","userId":"1","timing":{"setupMs":1.5}}"#,
                "config.timing.setupMs: expected u32",
            ),
            (
                r#"{"contract":"chattrix","url":"u","userId":"1","requestLimit":{"requests":1}}"#,
                "config.requestLimit.windowMs: it is missing",
            ),
            (
                r#"{"contract":"chattrix","url":"u","userId":"1","timing":7}"#,
                "config.timing: an object is wanted",
            ),
        ] {
            let error = client_config(&parse(text)).unwrap_err();
            assert_eq!(error.code, ErrorCode::UsageInvalidArgument);
            assert_eq!(error.reason, reason, "{text}");
        }
    }
}
