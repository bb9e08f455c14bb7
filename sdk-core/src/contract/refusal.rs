//! How backends say no: what the contracts over HTTP have in common.

use super::json::Node;
use super::wire_time::parse_http_date;
use crate::error::{CallError, ErrorCode};
use crate::io::HttpResponse;

/// A message is cut after so many characters; a longer plain text is a page, not a message.
const MESSAGE_LIMIT: usize = 300;

/// The error of that code in an answer that refuses, in the backend's words, to be repeated when the backend says.
pub(crate) fn refused(code: ErrorCode, answer: &HttpResponse) -> CallError {
    let reason = message(&answer.body).unwrap_or_else(|| format!("the backend answered {}", answer.status));
    let error = CallError::new(code, reason).with_status(answer.status);
    match retry_after_ms(answer) {
        Some(ms) if error.is_retryable() => error.after(ms),
        Some(_) | None => error,
    }
}

/// What a body says; `proto.refused` when that is `success: false`, whatever its status.
pub(crate) fn read_success(status: u16, body: &[u8]) -> Result<Node<'_>, CallError> {
    let answer = Node::of_body(body);
    if !matches!(answer.field("success"), Node::False) {
        return Ok(answer);
    }
    let reason = message(body).unwrap_or_else(|| "the backend refused without a message".to_owned());
    Err(CallError::new(ErrorCode::ProtoRefused, reason).with_status(status))
}

fn message(body: &[u8]) -> Option<String> {
    let words = words(str::from_utf8(body).ok()?.trim())?;
    Some(words.chars().take(MESSAGE_LIMIT).collect())
}

/// The backend's words: from JSON, or a short plain text such as ASP.NET's `NotFound("User not found")` makes.
fn words(text: &str) -> Option<String> {
    if text.starts_with(['{', '"']) {
        let answer = Node::parse(text);
        // chattrix has `message`, private-call has `error`.
        let words = answer
            .as_text()
            .or_else(|| answer.text("message"))
            .or_else(|| answer.text("error"));
        return words.map(str::to_owned);
    }
    let plain = !text.is_empty() && text.len() <= MESSAGE_LIMIT && !text.starts_with(['<', '[']);
    plain.then(|| text.to_owned())
}

/// `Retry-After`: seconds, or a date, which is measured against the same answer's `Date`.
fn retry_after_ms(answer: &HttpResponse) -> Option<u32> {
    let text = answer.retry_after.as_deref()?.trim();
    let ms = match text.parse::<u64>() {
        Ok(seconds) => seconds.saturating_mul(1000),
        Err(_) => parse_http_date(text)?.saturating_sub(parse_http_date(answer.date.as_deref()?)?),
    };
    Some(u32::try_from(ms).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Retry;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn limited(retry_after: &str, date: Option<&str>) -> Retry {
        let answer = HttpResponse {
            status: 429,
            date: date.map(str::to_owned),
            retry_after: Some(retry_after.to_owned()),
            body: Vec::new(),
        };
        refused(ErrorCode::RateLimited, &answer).retry
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let date = Some("Mon, 01 Jan 2024 12:00:00 GMT");
        assert_eq!(limited("7", None), Retry::After { ms: 7000 });
        assert_eq!(
            limited("Mon, 01 Jan 2024 12:00:30 GMT", date),
            Retry::After { ms: 30_000 }
        );
        assert_eq!(
            limited("Mon, 01 Jan 2024 11:00:00 GMT", date),
            Retry::After { ms: 0 }
        );
        assert_eq!(limited("99999999999999999999", date), Retry::Now);
        assert_eq!(
            limited("18446744073709551615", date),
            Retry::After { ms: u32::MAX }
        );
        assert_eq!(limited("Mon, 01 Jan 2024 12:00:30 GMT", None), Retry::Now);
        assert_eq!(limited("soon", date), Retry::Now);
    }

    #[test]
    fn what_cannot_be_repeated_stays_so() {
        let answer = HttpResponse {
            status: 403,
            retry_after: Some("7".to_owned()),
            ..HttpResponse::default()
        };
        assert_eq!(refused(ErrorCode::AuthForbidden, &answer).retry, Retry::Never);
    }

    #[test]
    fn the_reason_is_the_backends_or_names_the_status() {
        for (body, reason) in [
            (r#"{"error":"User not found"}"#, "User not found"),
            (
                r#"{"success":false,"message":"Call not found","data":null}"#,
                "Call not found",
            ),
            (
                r#"{"error":{"code":1},"message":"Call not found"}"#,
                "Call not found",
            ),
            ("User not found", "User not found"),
            (r#""User not found""#, "User not found"),
            ("", "the backend answered 404"),
            ("{", "the backend answered 404"),
            ("[]", "the backend answered 404"),
            ("<html>nginx</html>", "the backend answered 404"),
            ("\u{1F4DE}", "\u{1F4DE}"),
        ] {
            let answer = HttpResponse {
                status: 404,
                body: body.into(),
                ..HttpResponse::default()
            };
            let error = refused(ErrorCode::CallNotFound, &answer);
            assert_eq!(error.reason, reason);
            assert_eq!(error.http_status, Some(404));
        }
    }

    #[test]
    fn only_an_outspoken_no_refuses() {
        for body in [
            "",
            "[]",
            "{}",
            r#"{"success":true}"#,
            r#"{"success":null}"#,
            "not JSON",
        ] {
            assert!(read_success(200, body.as_bytes()).is_ok(), "{body}");
        }
        let error = read_success(200, br#"{"success":false,"message":"Busy"}"#).unwrap_err();
        assert_eq!(
            (error.code, error.reason.as_str()),
            (ErrorCode::ProtoRefused, "Busy")
        );
    }
}
