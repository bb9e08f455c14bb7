//! What a browser asks before a page may talk to another origin, and what it lets the page read.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{User, config, mock};
use http::{HeaderMap, Request, Response};
use ringway_mock::{Mock, MockConfig};

const PAGE: &str = "http://127.0.0.1:5173";

fn preflight(mock: &Mock, path: &str, method: &str) -> Response<Vec<u8>> {
    let request = Request::options(path)
        .header("origin", PAGE)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", "authorization,content-type");
    mock.http(request.body(Vec::new()).unwrap())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

#[test]
fn a_page_may_send_what_the_contracts_and_the_control_api_ask_for() {
    let mock = mock();
    for (path, method) in [
        ("/api/v1/calls/initiate", "POST"),
        ("/api/v1/calls/1/media", "PATCH"),
        ("/private-call/pending/101", "GET"),
        ("/_mock/faults", "DELETE"),
    ] {
        let answer = preflight(&mock, path, method);
        assert_eq!(answer.status(), 200, "{path}");
        let headers = answer.headers();
        assert_eq!(text(headers, "access-control-allow-origin"), "*", "{path}");
        assert_eq!(text(headers, "access-control-allow-methods"), method, "{path}");
        assert_eq!(
            text(headers, "access-control-allow-headers"),
            "authorization,content-type",
            "{path}"
        );
        assert_eq!(text(headers, "access-control-max-age"), "600", "{path}");
    }
}

#[test]
fn a_page_reads_answers_refusals_and_their_headers() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    for path in [
        "/private-call/pending/101",
        "/api/v1/calls/no-such-call",
        "/nowhere",
    ] {
        let answer = alice.answer("GET", path, None);
        assert_eq!(
            text(answer.headers(), "access-control-allow-origin"),
            "*",
            "{path}"
        );
        assert_eq!(
            text(answer.headers(), "access-control-expose-headers"),
            "*",
            "{path}"
        );
        assert_ne!(text(answer.headers(), "date"), "", "{path}");
    }
}

#[test]
fn what_browsers_ask_before_a_request_stays_out_of_the_journal_and_of_faults() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let fault = serde_json::json!({"fault": {"error": {"status": 503}}});
    assert_eq!(alice.post("/_mock/faults", &fault).0, 201);
    assert_eq!(preflight(&mock, "/api/v1/calls/initiate", "POST").status(), 200);
    let (_, journal) = alice.get("/_mock/journal");
    assert_eq!(journal["entries"], serde_json::json!([]));
}

/// Contract: video-call, Security: CORS is configured for specific origins
#[test]
fn only_pages_of_the_configured_origins_use_the_contracts() {
    let cors_origins = vec![format!("{PAGE}/"), "https://app.example.com".to_owned()];
    let mock = Mock::new(MockConfig {
        cors_origins,
        ..config()
    })
    .unwrap();
    let from = |origin: &str, path: &str| {
        let request = Request::get(path).header("origin", origin);
        mock.http(request.body(Vec::new()).unwrap())
    };
    for origin in [PAGE, "https://app.example.com"] {
        for path in ["/api/health/live", "/private-call/incoming/101", "/nowhere"] {
            let answer = from(origin, path);
            assert_eq!(
                text(answer.headers(), "access-control-allow-origin"),
                origin,
                "{path}"
            );
            assert!(
                text(answer.headers(), "vary").contains("origin"),
                "a cache must not mix them up"
            );
        }
    }
    for stranger in [
        "http://127.0.0.1:5174",
        "https://app.example.com.evil.com",
        "null",
        "http://app.example.com",
    ] {
        let answer = from(stranger, "/api/health/live");
        assert_eq!(
            answer.headers().get("access-control-allow-origin"),
            None,
            "{stranger}"
        );
    }
    let answer = preflight(&mock, "/api/auth/login", "POST");
    assert_eq!(text(answer.headers(), "access-control-allow-origin"), PAGE);
    // Who may use the control API is its guard's affair.
    let answer = from("http://127.0.0.1:5174", "/_mock/users");
    assert_eq!(text(answer.headers(), "access-control-allow-origin"), "*");
}
