//! Who may do what with which call: objects and functions, route by route and event by event.

use http::Request;
use serde_json::{Value, json};

use crate::{
    calls_stage::{CALLS, Peer},
    common::{ask, read},
    data, limited, mock, refusal,
};

const ADMIN: [(&str, &str); 6] = [
    ("GET", "/api/admin/calls"),
    ("GET", "/api/admin/calls/{id}"),
    ("POST", "/api/admin/calls/{id}/end"),
    ("GET", "/api/admin/calls/{id}/participants"),
    ("POST", "/api/admin/calls/{id}/kick/101"),
    ("GET", "/api/admin/analytics/calls"),
];

/// Every route that is about one call, with what a stranger hears.
fn routes() -> [(&'static str, &'static str, Option<Value>, u16); 10] {
    [
        ("GET", "{id}", None, 403),
        ("POST", "{id}/leave", None, 403),
        ("POST", "{id}/end", None, 403),
        ("POST", "{id}/invite", Some(json!({ "userIds": ["104"] })), 403),
        (
            "POST",
            "{id}/respond",
            Some(json!({ "response": "accepted" })),
            404,
        ),
        ("PUT", "{id}/media", Some(json!({ "audioEnabled": false })), 403),
        ("POST", "{id}/chat", Some(json!({ "message": "x" })), 403),
        ("GET", "{id}/token", None, 403),
        ("POST", "{id}/join", None, 403),
        ("POST", "{id}/join", Some(json!({ "password": "x" })), 403),
    ]
}

/// Contract: video-call, Authentication
/// Contract: video-call, Error Codes: UNAUTHORIZED
/// Contract: video-call, Status Codes: 401
#[test]
fn every_route_of_calls_takes_a_token() {
    let mock = mock();
    let id = Peer::new(&mock, "101").group();
    let unauthorized = |method: &str, path: &str, body: Option<Value>| {
        let (status, answer) = ask(&mock, method, &path.replace("{id}", &id), body);
        assert_eq!(
            (status, &answer["errorCode"]),
            (401, &json!("UNAUTHORIZED")),
            "{method} {path}"
        );
    };
    for (method, path, body, _) in routes() {
        unauthorized(method, &format!("{CALLS}/{path}"), body);
    }
    for path in ["active", "history"] {
        unauthorized("GET", &format!("{CALLS}/{path}"), None);
    }
    unauthorized("POST", CALLS, Some(json!({ "callType": "video" })));
    for (method, path) in ADMIN {
        unauthorized(method, path, None);
    }
}

/// Contract: video-call, NOTES: GET /calls/{id}: host, participants, invited users and admins, else 403
/// Contract: video-call, Error Codes: FORBIDDEN
#[test]
fn strangers_get_nothing_of_a_call() {
    let mock = mock();
    let [alice, bob, mallory] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let pair =
        json!({ "callType": "video", "callMode": "one-to-one", "title": "Secret", "inviteUserIds": ["102"] });
    let id = alice.call(&pair);
    bob.joins(&id);
    [&alice, &bob].into_iter().for_each(|peer| drop(peer.heard()));
    let before = alice.sees(&id);
    for (method, path, body, expected) in routes() {
        let path = format!("{CALLS}/{}", path.replace("{id}", &id));
        let (status, answer) = mallory.user.ask(method, &path, body.as_ref());
        assert_eq!(status, expected, "{method} {path}: {answer}");
        assert!(!answer.to_string().contains("Secret"), "{answer}");
    }
    for list in ["active", "history"] {
        assert_eq!(data(mallory.get(list), 200)["calls"], json!([]));
    }
    assert_eq!(alice.sees(&id), before);
    [&alice, &bob].into_iter().for_each(Peer::hears_nothing);
}

/// Contract: video-call, Get Call Details
/// Contract: video-call, Security: SQL injection protection
/// Contract: video-call, NOTES: GET /calls/{id}: host, participants, invited users and admins, else 403
#[test]
fn those_concerned_see_a_call() {
    let mock = mock();
    let [admin, alice, bob, carol] = ["100", "101", "102", "103"].map(|id| Peer::new(&mock, id));
    let id = alice.call(&json!({ "callType": "video", "inviteUserIds": ["102"] }));
    carol.joins(&id);
    carol.leaves(&id);
    for peer in [&admin, &alice, &bob, &carol] {
        assert_eq!(peer.sees(&id)["id"], json!(id), "{}", peer.id);
    }
    assert_eq!(alice.get("nothing"), refusal(404, "NOT_FOUND", "Call not found"));
    assert_eq!(alice.get("__proto__").0, 404);
    assert_eq!(alice.get("%00';%20DROP%20TABLE%20video_calls;%20--").0, 404);
    alice.sees(&id);
}

/// Contract: video-call, Get Active Calls
#[test]
fn the_active_calls_are_ones_own() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| Peer::new(&mock, id));
    let first = alice.call(&json!({ "callType": "video", "inviteUserIds": ["102"] }));
    let second = bob.group();
    carol.joins(&second);
    let active = |peer: &Peer<'_>| -> Vec<String> {
        let calls = data(peer.get("active"), 200)["calls"].clone();
        let calls = calls.as_array().unwrap().iter();
        calls
            .map(|call| call["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(active(&alice), [first.as_str()]);
    assert_eq!(active(&bob), [second.as_str(), first.as_str()]);
    assert_eq!(active(&carol), [second.as_str()]);
    data(
        bob.post(&first, "respond", &json!({ "response": "declined" })),
        200,
    );
    carol.leaves(&second);
    assert_eq!(active(&bob), [second.as_str()]);
    assert!(active(&carol).is_empty());
}

/// Contract: video-call, Get Call History
#[test]
fn the_history_has_ones_own_calls_page_by_page() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let mut calls = Vec::new();
    for _ in 0..5 {
        let id = alice.call(&json!({ "callType": "video", "inviteUserIds": ["102"] }));
        data(alice.bare(&id, "end"), 200);
        calls.insert(0, id);
    }
    alice.group();
    let page = |peer: &Peer<'_>, query: &str| {
        let page = data(peer.get(&format!("history{query}")), 200);
        let ids = page["calls"].as_array().unwrap().iter();
        let ids: Vec<String> = ids.map(|call| call["id"].as_str().unwrap().to_owned()).collect();
        (
            ids,
            page["total"].clone(),
            page["limit"].clone(),
            page["skip"].clone(),
        )
    };
    let whole = (calls.clone(), json!(5), json!(20), json!(0));
    assert_eq!(page(&alice, "?limit=20&skip=0"), whole);
    assert_eq!(page(&bob, ""), whole, "missed calls, too");
    assert_eq!(
        page(&alice, "?limit=2&skip=3"),
        (calls[3..].to_vec(), json!(5), json!(2), json!(3))
    );
    assert_eq!(page(&alice, "?skip=5").0, Vec::<String>::new());
    for query in [
        "?limit=0",
        "?limit=101",
        "?skip=-1",
        "?limit=ten",
        "?page=2",
        "?limit=1&limit=2",
    ] {
        assert_eq!(alice.get(&format!("history{query}")).0, 400, "{query}");
    }
}

/// Contract: video-call, Admin Endpoints
/// Contract: video-call, NOTES: admin/*: user role 403
#[test]
fn the_administration_of_calls_is_for_staff() {
    let mock = mock();
    let alice = Peer::new(&mock, "101");
    let id = alice.group();
    for (method, path) in ADMIN {
        let (status, answer) = alice.user.bare(method, &path.replace("{id}", &id));
        assert_eq!(
            (status, &answer["errorCode"]),
            (403, &json!("FORBIDDEN")),
            "{method} {path}"
        );
    }
    assert_eq!(alice.sees(&id)["status"], "active");
}

/// Contract: video-call, Error Codes: NOT_FOUND
/// Contract: video-call, NOTES: Unknown /api paths: 404 in the envelope
#[test]
fn unknown_paths_and_methods_are_refused_in_the_envelope() {
    let mock = mock();
    let alice = Peer::new(&mock, "101");
    let unknown = refusal(404, "NOT_FOUND", "Not found");
    assert_eq!(alice.user.get("/api/calls/a/b/c"), unknown);
    assert_eq!(alice.user.bare("DELETE", "/api/calls/active").0, 405);
    assert_eq!(alice.user.bare("GET", CALLS).0, 405);
}

/// A member that nobody may set is refused, not ignored.
///
/// Contract: video-call, Security: Input validation on all requests
#[test]
fn nothing_is_assigned_that_is_not_meant_to_be() {
    let mock = mock();
    let alice = Peer::new(&mock, "101");
    for (member, value) in [
        ("hostId", json!("102")),
        ("status", json!("ended")),
        ("id", json!("mine")),
        ("channelName", json!("mine")),
        ("password_hash", json!("x")),
    ] {
        let (status, answer) = alice
            .user
            .post(CALLS, &json!({ "callType": "video", member: value }));
        assert_eq!(
            (status, &answer["errors"][0]["field"]),
            (400, &json!(member)),
            "{answer}"
        );
    }
    let twice = Request::post(CALLS)
        .header("authorization", format!("Bearer {}", alice.user.token))
        .header("content-type", "application/json")
        .body(br#"{"callType": "video", "callType": "audio"}"#.to_vec());
    assert_eq!(read(mock.http(twice.unwrap())).0, 400);
}

/// Contract: video-call, Rate Limits: General API endpoints
/// Contract: video-call, Rate Limits: Admin endpoints
/// Contract: video-call, Status Codes: 429
#[test]
fn calls_count_for_the_limits() {
    let mock = limited();
    let [admin, alice] = ["100", "101"].map(|id| Peer::new(&mock, id));
    for round in 0..100 {
        assert_eq!(alice.get("active").0, 200, "{round}");
    }
    let (status, answer) = alice.get("history");
    assert_eq!((status, &answer["errorCode"]), (429, &json!("TOO_MANY_REQUESTS")));
    for _ in 0..50 {
        assert_eq!(admin.user.get("/api/admin/calls").0, 200);
    }
    assert_eq!(admin.user.get("/api/admin/analytics/calls").0, 429);
    assert_eq!(admin.get("active").0, 200, "each has a window of its own");
}
