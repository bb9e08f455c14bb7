//! How often one may ask, and with which headers every answer comes.

use http::{HeaderMap, Request};
use ringway_mock::{Mock, MockConfig};
use serde_json::{Value, json};

use crate::{
    common::{User, advance, ask, net, read, running::Running},
    config, control, john, limited, mock, refusal,
};

const MINUTE_MS: u64 = 60_000;

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// Limit, remaining, seconds until the reset, seconds to wait.
fn standing(headers: &HeaderMap) -> [&str; 4] {
    [
        header(headers, "ratelimit-limit"),
        header(headers, "ratelimit-remaining"),
        header(headers, "ratelimit-reset"),
        header(headers, "retry-after"),
    ]
}

fn anonymous(mock: &Mock, method: &str, path: &str, body: &Value) -> http::Response<Vec<u8>> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json");
    mock.http(request.body(body.to_string().into_bytes()).unwrap())
}

/// Contract: video-call, Rate Limits: Authentication endpoints
/// Contract: video-call, Error Codes: TOO_MANY_REQUESTS
/// Contract: video-call, Status Codes: 429
/// Contract: video-call, NOTES: Limits per IP (auth)
#[test]
fn five_times_a_minute_one_may_try_to_get_in() {
    let mock = limited();
    let body = json!({ "email": "alice@example.com", "password": "wrong" });
    let attempts = [
        ("POST", "/api/auth/login", body),
        ("POST", "/api/auth/register", json!({})),
        ("POST", "/api/auth/forgot-password", json!({ "email": "a@b.cd" })),
        (
            "POST",
            "/api/auth/reset-password/x",
            json!({ "newPassword": "NewPass123" }),
        ),
        ("GET", "/api/auth/verify-email/x", json!({})),
    ];
    for (nth, (method, path, body)) in attempts.iter().enumerate() {
        let answer = anonymous(&mock, method, path, body);
        assert_ne!(answer.status(), 429, "{path}");
        let remaining = (4 - nth).to_string();
        assert_eq!(standing(answer.headers()), ["5", &remaining, "60", ""], "{path}");
    }
    advance(&mock, 500);
    // The right password does not help, nor does another endpoint.
    let right = json!({ "email": "alice@example.com", "password": "Passw0rd!" });
    let resend = json!({ "email": "a@b.cd" });
    for (path, body) in [
        ("/api/auth/login", &right),
        ("/api/auth/resend-verification", &resend),
    ] {
        let answer = anonymous(&mock, "POST", path, body);
        assert_eq!(standing(answer.headers()), ["5", "0", "60", "60"], "{path}");
        let (status, mut body) = read(answer);
        body["timestamp"] = crate::BEGINNING.into();
        assert_eq!(
            (status, body),
            refusal(429, "TOO_MANY_REQUESTS", "Too many requests"),
            "{path}"
        );
    }
    advance(&mock, MINUTE_MS - 500);
    assert_eq!(anonymous(&mock, "POST", "/api/auth/login", &right).status(), 200);
}

/// OWASP API4, unrestricted resource consumption: what a client says of its address does not count.
///
/// Contract: video-call, Rate Limits: Authentication endpoints
#[test]
fn nobody_passes_for_somebody_else_by_a_header() {
    let mock = limited();
    let attempt = |nth: u8| {
        let request = Request::post("/api/auth/login")
            .header("content-type", "application/json")
            .header("x-forwarded-for", format!("10.0.0.{nth}"))
            .header("x-real-ip", format!("10.0.0.{nth}"))
            .header("forwarded", format!("for=10.0.0.{nth}"));
        mock.http(request.body(b"{}".to_vec()).unwrap()).status().as_u16()
    };
    let all: Vec<u16> = (0..7).map(attempt).collect();
    assert_eq!(all, [400, 400, 400, 400, 400, 429, 429]);
}

/// Contract: video-call, Rate Limits: General API endpoints
/// Contract: video-call, NOTES: The profile and logout count as general requests
/// Contract: video-call, NOTES: per user (general, admin)
#[test]
fn a_hundred_times_in_fifteen_minutes_somebody_may_ask() {
    let mock = limited();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    for nth in 0..100 {
        let path = match nth % 4 {
            0 => "/api/auth/profile",
            1 => "/api/auth/contacts",
            2 => "/api/calls/active",
            _ => "/api/auth/search-users",
        };
        let answer = alice.answer("GET", path, None);
        assert_ne!(answer.status(), 429, "{nth}");
        assert_eq!(
            header(answer.headers(), "ratelimit-remaining"),
            (99 - nth).to_string()
        );
    }
    advance(&mock, 10 * MINUTE_MS);
    for (method, path) in [
        ("GET", "/api/auth/profile"),
        ("POST", "/api/auth/logout"),
        ("GET", "/api/calls/history"),
    ] {
        let answer = alice.answer(method, path, None);
        assert_eq!(answer.status(), 429, "{path}");
        assert_eq!(standing(answer.headers()), ["100", "0", "300", "300"]);
    }
    let answer = bob.answer("GET", "/api/auth/profile", None);
    assert_eq!(
        standing(answer.headers()),
        ["100", "99", "900", ""],
        "everybody counts apart"
    );
    advance(&mock, 5 * MINUTE_MS);
    assert_eq!(alice.get("/api/auth/profile").0, 200);
}

/// Contract: video-call, Rate Limits: Admin endpoints
#[test]
fn fifty_times_a_minute_an_admin_may_ask() {
    let mock = limited();
    let admin = User::new(&mock, "100");
    for nth in 0..50 {
        let path = ["/api/admin/dashboard", "/api/admin/users"][nth % 2];
        assert_eq!(admin.get(path).0, 200, "{nth}");
    }
    let answer = admin.answer("GET", "/api/admin/system/stats", None);
    assert_eq!(answer.status(), 429);
    assert_eq!(standing(answer.headers()), ["50", "0", "60", "60"]);
    assert_eq!(
        admin.get("/api/auth/profile").0,
        200,
        "the general limit is another"
    );
    advance(&mock, MINUTE_MS);
    assert_eq!(admin.get("/api/admin/dashboard").0, 200);
}

/// Contract: video-call, Security: Rate limiting is enforced on all endpoints
#[test]
fn limits_are_switched_over_the_control_api() {
    let mock = mock();
    let wrong = json!({ "email": "alice@example.com", "password": "wrong" });
    let attempt = || anonymous(&mock, "POST", "/api/auth/login", &wrong);
    for _ in 0..8 {
        let answer = attempt();
        assert_eq!(answer.status(), 401);
        assert_eq!(
            standing(answer.headers()),
            ["", "", "", ""],
            "a test has them off"
        );
    }
    control(&mock, "limits", json!({ "enabled": true }));
    let all: Vec<u16> = (0..6).map(|_| attempt().status().as_u16()).collect();
    assert_eq!(all, [401, 401, 401, 401, 401, 429]);
}

/// Contract: video-call, Security: Helmet middleware provides security headers
#[test]
fn every_answer_has_the_security_headers() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    for (method, path, status) in [
        ("GET", "/api/auth/profile", 200),
        ("GET", "/api/health", 200),
        ("POST", "/api/auth/login", 400),
        ("GET", "/api/admin/users", 403),
        ("GET", "/api/calls/unknown", 404),
        ("GET", "/api/nowhere", 404),
        ("DELETE", "/api/auth/login", 405),
    ] {
        let answer = alice.answer(method, path, None);
        assert_eq!(answer.status(), status, "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "SAMEORIGIN"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
            ("referrer-policy", "no-referrer"),
            ("x-dns-prefetch-control", "off"),
            ("x-download-options", "noopen"),
            ("x-permitted-cross-domain-policies", "none"),
            ("x-xss-protection", "0"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("origin-agent-cluster", "?1"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(header(answer.headers(), name), value, "{name} of {path}");
        }
        let policy = header(answer.headers(), "content-security-policy");
        assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'self'"));
        assert_eq!(answer.headers().get("x-powered-by"), None);
    }
}

/// Contract: video-call, NOTES: Unknown /api paths: 404 in the envelope
#[test]
fn paths_and_methods_that_are_not_there() {
    let mock = mock();
    for path in [
        "/api",
        "/api/",
        "/api/nowhere",
        "/api/auth",
        "/api/auth/nowhere",
        "/api/auth/login/",
        "/api/Auth/login",
        "/api/admin/nowhere",
        "/api/health/nowhere",
        "/api/calls/1/2/3",
    ] {
        let nowhere = refusal(404, "NOT_FOUND", "Not found");
        assert_eq!(ask(&mock, "GET", path, None), nowhere, "{path}");
    }
    for (method, path) in [
        ("GET", "/api/auth/login"),
        ("PATCH", "/api/auth/profile"),
        ("POST", "/api/health/live"),
        ("DELETE", "/api/admin/users"),
    ] {
        let request = Request::builder().method(method).uri(path);
        let answer = mock.http(request.body(Vec::new()).unwrap());
        assert!(!header(answer.headers(), "allow").is_empty(), "{method} {path}");
        assert_eq!(
            read(answer),
            refusal(405, "BAD_REQUEST", "Method not allowed"),
            "{method} {path}"
        );
    }
}

#[test]
fn a_fault_answers_in_the_contracts_words() {
    let mock = mock();
    let fault = json!({ "fault": { "error": { "status": 503, "retryAfterSeconds": 2 } }, "match": { "contract": "video-call" } });
    assert_eq!(ask(&mock, "POST", "/_mock/faults", Some(fault)).0, 201);
    let out = refusal(503, "INTERNAL_SERVER_ERROR", "Service Unavailable");
    for path in [
        "/api/auth/profile",
        "/api/health",
        "/api/admin/users",
        "/api/calls",
    ] {
        assert_eq!(ask(&mock, "GET", path, None), out, "{path}");
    }
    assert_eq!(
        ask(&mock, "GET", "/api/calling/my-calls", None).0,
        401,
        "of ikoota"
    );
}

/// Hashing takes long on purpose: over connections it holds nobody up, and addresses are counted by connection.
///
/// Contract: video-call, Register User
/// Contract: video-call, Rate Limits: Authentication endpoints
#[test]
fn passwords_are_hashed_beside_the_connections() {
    let limits = true;
    let running = Running::new(MockConfig { limits, ..config() });
    let post = |path: &str, body: &Value| {
        net::request(&running.url(), "POST", path, None, body.to_string().as_bytes())
    };
    let registered = post("/api/auth/register", &john());
    assert_eq!(registered.0, 201, "{registered:?}");
    let login = json!({ "email": "john@example.com", "password": "SecurePass123" });
    for _ in 0..4 {
        assert_eq!(post("/api/auth/login", &login).0, 200);
    }
    assert_eq!(post("/api/auth/login", &login).0, 429);
}
