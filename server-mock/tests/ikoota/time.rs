//! Limits and retention, in virtual time.

use http::Response;
use ringway_mock::{Mock, MockConfig};
use serde_json::json;

use crate::{
    call,
    common::{START, User, advance, ask, config, mock, read},
    control, created, details, end, join, joined, leave, path, refused,
};

const DAY: u64 = 24 * 3_600_000;

fn limited() -> Mock {
    Mock::new(MockConfig {
        limits: true,
        ..config()
    })
    .unwrap()
}

fn header(answer: &Response<Vec<u8>>, name: &str) -> u64 {
    answer.headers()[name].to_str().unwrap().parse().unwrap()
}

/// Asks until the limit, once beyond it, and once more when the window is over.
fn exhaust(mock: &Mock, user: &User<'_>, ask: &dyn Fn() -> Response<Vec<u8>>, limit: u64, window_ms: u64) {
    for used in 1..=limit {
        let answer = ask();
        assert_ne!(answer.status(), 429, "request {used}");
        assert_eq!(header(&answer, "ratelimit-limit"), limit);
        assert_eq!(header(&answer, "ratelimit-remaining"), limit - used);
    }
    advance(mock, window_ms - 1);
    let answer = ask();
    assert_eq!(
        (header(&answer, "retry-after"), header(&answer, "ratelimit-reset")),
        (1, 1)
    );
    assert_eq!(read(answer), refused(429, "Rate limit exceeded"));
    advance(mock, 1);
    assert_ne!(ask().status(), 429, "a new window for {}", user.token);
}

/// Contract: ikoota, Rate Limits: Token Generation
/// Contract: ikoota, Error Codes Reference: 429
/// Contract: all, NOTES: Limits use a fixed window from the first request
#[test]
fn sixty_tokens_a_minute() {
    let mock = limited();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let channel = created(&alice, json!({ "title": "t", "isPublic": true }))["channelName"].clone();
    joined(&bob, 1);
    let body = json!({ "channelName": channel, "uid": 1 });
    let ask = || alice.answer("POST", &path("token"), Some(&body));
    exhaust(&mock, &alice, &ask, 60, 60_000);
    assert_eq!(
        bob.answer("POST", &path("token"), Some(&body)).status(),
        200,
        "each user has their own"
    );
}

/// Contract: ikoota, Rate Limits: Call Creation
#[test]
fn ten_calls_an_hour() {
    let mock = limited();
    let alice = User::new(&mock, "101");
    let body = json!({ "title": "t" });
    let ask = || alice.answer("POST", &path("create"), Some(&body));
    exhaust(&mock, &alice, &ask, 10, 3_600_000);
}

/// Refused ones count, too.
///
/// Contract: ikoota, Rate Limits: Call Join
#[test]
fn a_hundred_joins_a_minute() {
    let mock = limited();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let id = call(&alice, false);
    let ask = || bob.answer("POST", &path(&format!("{id}/join")), None);
    exhaust(&mock, &bob, &ask, 100, 60_000);
}

/// Contract: ikoota, Rate Limits: Analytics
#[test]
fn twenty_analytics_a_minute() {
    let mock = limited();
    let admin = User::new(&mock, "100");
    let ask = || admin.answer("GET", &path("admin/analytics"), None);
    exhaust(&mock, &admin, &ask, 20, 60_000);
}

#[test]
fn other_requests_are_not_limited() {
    let mock = limited();
    let (alice, admin) = (User::new(&mock, "101"), User::new(&mock, "100"));
    let id = call(&alice, true);
    for _ in 0..150 {
        assert_eq!(alice.get(&path("my-calls")).0, 200);
        assert_eq!(leave(&admin, id).0, 200);
    }
    control(&mock, "limits", json!({ "enabled": false }));
    for _ in 0..20 {
        call(&alice, true);
    }
}

/// Contract: ikoota, Security Notes: Data Retention
/// Contract: ikoota, NOTES: Retention
#[test]
fn calls_are_forgotten_ninety_days_after_their_end() {
    let mock = mock();
    let [alice, bob, admin] = ["101", "102", "100"].map(|id| User::lasting(&mock, id));
    let live = call(&alice, true);
    assert_eq!(mock.next_due(), None, "nothing to forget");
    let first = call(&alice, true);
    joined(&bob, first);
    end(&admin, first);
    assert_eq!(mock.next_due(), Some(START + DAY));
    advance(&mock, DAY);
    let second = call(&alice, true);
    end(&admin, second);
    let known = |id: i64| admin.get(&path(&format!("admin/{id}/details"))).0 == 200;
    // The job of the 90th day finds a call that ended exactly 90 days ago, which is not longer ago.
    advance(&mock, 89 * DAY);
    assert!(known(first) && known(second));
    advance(&mock, DAY);
    assert!(!known(first) && known(second));
    advance(&mock, DAY);
    assert!(!known(second));
    assert_eq!(mock.next_due(), None);
    assert_eq!(
        details(&admin, live)["call"]["status"],
        "active",
        "what goes on is not forgotten"
    );
    let next = call(&alice, true);
    assert!(next > second, "ids are not used again");
}

/// The control API: a snapshot holds the calls, their participants, admissions and preferences.
#[test]
fn a_snapshot_brings_everything_back() {
    let mock = mock();
    let [alice, bob, admin] = ["101", "102", "100"].map(|id| User::new(&mock, id));
    let id = call(&alice, false);
    control(&mock, "trigger/admit", json!({ "callId": id, "userId": 102 }));
    alice.put(&path("preferences"), &json!({ "video_quality": "sd" }));
    let ended = call(&alice, true);
    end(&admin, ended);
    let (_, snapshot) = ask(&mock, "GET", "/_mock/snapshot", None);
    control(&mock, "reset", json!({}));
    assert_eq!(join(&bob, id).0, 404, "the call is gone");
    assert_eq!(call(&User::new(&mock, "101"), false), 1, "numbers begin anew");
    assert_eq!(ask(&mock, "PUT", "/_mock/snapshot", Some(snapshot)).0, 200);
    assert_eq!(alice.get(&path("preferences")).1["video_quality"], "sd");
    joined(&bob, id);
    assert_eq!(mock.next_due(), Some(START + DAY), "the daily job waits again");
    assert_eq!(call(&alice, false), ended + 1);
}
