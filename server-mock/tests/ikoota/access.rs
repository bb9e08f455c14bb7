//! Who may do what, asked of every route: tokens, membership, roles, other people's objects, and bodies that want too much.

use http::Request;
use ringway_mock::Mock;
use serde_json::{Value, json};

use crate::{
    call,
    common::{User, ask, mock, read},
    control, created, details, join, joined, listed, path, refused, token,
};

/// Every route, with a body that is right.
fn routes(id: i64) -> Vec<(&'static str, String, Option<Value>)> {
    let token = json!({ "channelName": "c", "uid": 1 });
    let mut all = member_routes(id, token);
    all.extend(admin_routes(id));
    all
}

fn member_routes(id: i64, token: Value) -> Vec<(&'static str, String, Option<Value>)> {
    vec![
        ("POST", path("token"), Some(token)),
        ("POST", path("create"), Some(json!({ "title": "t" }))),
        ("POST", path(&format!("{id}/join")), None),
        ("POST", path(&format!("{id}/leave")), None),
        ("GET", path("my-calls"), None),
        ("GET", path("preferences"), None),
        ("PUT", path("preferences"), Some(json!({ "video_quality": "sd" }))),
    ]
}

fn admin_routes(id: i64) -> Vec<(&'static str, String, Option<Value>)> {
    vec![
        ("GET", path("admin/analytics"), None),
        ("GET", path(&format!("admin/{id}/details")), None),
        ("POST", path(&format!("admin/{id}/end")), None),
        ("DELETE", path(&format!("admin/{id}/participants/101")), None),
    ]
}

/// Contract: ikoota, Authentication
/// Contract: ikoota, Error Codes Reference: 401
#[test]
fn every_route_wants_a_good_token() {
    let mock = mock();
    let id = call(&User::new(&mock, "101"), true);
    let expired = control(&mock, "token", json!({ "userId": 101, "ttlSeconds": 0 }))["token"].clone();
    let revoked = User::new(&mock, "101").token;
    control(&mock, "trigger/revoke", json!({ "userId": 101 }));
    let cases = [
        (None, "Authentication token is missing"),
        (Some("Basic YTpi".to_owned()), "Authentication token is missing"),
        (
            Some("Bearer nonsense".to_owned()),
            "Authentication token is invalid",
        ),
        (
            Some(format!("Bearer {}", expired.as_str().unwrap())),
            "Authentication token has expired",
        ),
        (
            Some(format!("Bearer {revoked}")),
            "Authentication token has been revoked",
        ),
    ];
    for (method, path, body) in routes(id) {
        for (header, error) in &cases {
            let mut request = Request::builder()
                .method(method)
                .uri(&path)
                .header("content-type", "application/json");
            if let Some(header) = header {
                request = request.header("authorization", header);
            }
            let bytes = body
                .as_ref()
                .map(|body| body.to_string().into_bytes())
                .unwrap_or_default();
            let answer = mock.http(request.body(bytes).unwrap());
            assert_eq!(answer.headers()["www-authenticate"], "Bearer", "{method} {path}");
            assert_eq!(read(answer), refused(401, error), "{method} {path}");
        }
    }
}

/// Contract: ikoota, Authentication
/// Contract: ikoota, Error Codes Reference: 403
/// Contract: ikoota, NOTES: an applicant gets 403 everywhere
#[test]
fn an_applicant_gets_nowhere() {
    let mock = mock();
    let id = call(&User::new(&mock, "101"), true);
    control(
        &mock,
        "users",
        json!({ "name": "Boss", "role": "admin", "membership": "applicant" }),
    );
    for name in ["erin", "boss"] {
        let applicant = User::new(&mock, name);
        for (method, path, body) in routes(id) {
            let denied = refused(403, "Pre-member or full-member status is required");
            assert_eq!(
                applicant.ask(method, &path, body.as_ref()),
                denied,
                "{method} {path}"
            );
        }
    }
    // "pre-member or full-member": somebody new may do what a full member may.
    control(&mock, "users", json!({ "name": "New" }));
    joined(&User::new(&mock, "new"), id);
}

/// Function-level authorisation.
///
/// Contract: ikoota, 6. Get Call Analytics (Admin)
/// Contract: ikoota, 7. Get Call Details (Admin)
/// Contract: ikoota, 10. End Call (Admin)
/// Contract: ikoota, 11. Remove Participant (Admin)
/// Contract: ikoota, Error Codes Reference: 403
/// Contract: ikoota, NOTES: admin is a role
#[test]
fn administration_is_for_admins() {
    let mock = mock();
    let [alice, bob, admin] = ["101", "102", "100"].map(|id| User::new(&mock, id));
    let id = call(&alice, true);
    joined(&bob, id);
    for user in [&alice, &bob] {
        for (method, path, _) in admin_routes(id) {
            // Neither another method's name nor another case opens the door.
            for path in [
                path.clone(),
                path.replace("admin", "Admin"),
                path.replace("admin", "%61dmin"),
            ] {
                let mut request = Request::builder()
                    .method(method)
                    .uri(&path)
                    .header("authorization", format!("Bearer {}", user.token));
                request = request
                    .header("x-http-method-override", "GET")
                    .header("x-original-url", "/api/calling/my-calls");
                let (status, answer) = read(mock.http(request.body(Vec::new()).unwrap()));
                assert!([403, 404, 400].contains(&status), "{method} {path}: {status}");
                assert!(answer["error"].is_string());
            }
            assert_eq!(
                user.ask(method, &path, None),
                refused(403, "Admin access is required"),
                "{method} {path}"
            );
        }
    }
    assert_eq!(
        details(&admin, id)["call"]["status"],
        "active",
        "nothing has happened"
    );
    assert_eq!(details(&admin, id)["stats"]["total_participants"], 2);
}

/// Object-level: another's private call cannot be seen, joined, or used for a token; only one's own place in it can be given up.
///
/// Contract: ikoota, Security Notes: Channel Names
/// Contract: ikoota, Security Notes: Participant Validation
#[test]
fn a_private_call_is_nobody_elses() {
    let mock = mock();
    let [alice, bob, admin] = ["101", "102", "100"].map(|id| User::new(&mock, id));
    let made = created(&alice, json!({ "title": "Secret plans", "description": "d" }));
    let id = made["callId"].as_i64().unwrap();
    for stranger in [&bob, &admin] {
        assert_eq!(join(stranger, id), refused(403, "Access denied to private call"));
        assert_eq!(token(stranger, &made["channelName"]).0, 403);
        assert!(listed(stranger, "").is_empty());
        assert_eq!(crate::leave(stranger, id).0, 200);
    }
    let seen = details(&admin, id);
    assert_eq!(
        (&seen["call"]["status"], &seen["stats"]["total_participants"]),
        (&json!("active"), &json!(1))
    );
}

/// Mass assignment: nothing but what the contract shows is taken.
#[test]
fn bodies_cannot_set_more_than_they_may() {
    let mock = mock();
    let (alice, admin) = (User::new(&mock, "101"), User::new(&mock, "100"));
    let id = call(&alice, true);
    for extra in [
        json!({ "creator_id": 102 }),
        json!({ "creatorId": 102 }),
        json!({ "channelName": "call_mine" }),
        json!({ "callId": 7 }),
        json!({ "status": "ended" }),
        json!({ "role": "host" }),
        json!({ "__proto__": { "isPublic": true } }),
        json!({ "constructor": {} }),
    ] {
        let mut body = json!({ "title": "t" });
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        assert_eq!(alice.post(&path("create"), &body).0, 400, "{body}");
        assert_eq!(alice.post(&path(&format!("{id}/join")), &extra).0, 400, "{extra}");
        assert_eq!(
            alice.post(&path(&format!("{id}/leave")), &extra).0,
            400,
            "{extra}"
        );
        assert_eq!(
            admin.post(&path(&format!("admin/{id}/end")), &extra).0,
            400,
            "{extra}"
        );
    }
    let body = json!({ "channelName": "c", "uid": 1, "role": "publisher" });
    assert_eq!(alice.post(&path("token"), &body).0, 400);
    assert_eq!(listed(&alice, ""), [id]);
    assert_eq!(details(&admin, id)["call"]["status"], "active");
}

/// Injection: texts are texts, and numbers in paths are numbers.
#[test]
fn texts_are_kept_as_they_are_and_paths_are_numbers() {
    let mock = mock();
    let (alice, admin) = (User::new(&mock, "101"), User::new(&mock, "100"));
    let nasty = "'); DROP TABLE ikoota_calls; -- <script>alert(1)</script> \u{0} ${7*7} \u{202e}";
    created(
        &alice,
        json!({ "title": nasty, "description": nasty, "isPublic": true }),
    );
    let seen = details(&admin, 1)["call"].clone();
    assert_eq!(
        (&seen["title"], &seen["description"]),
        (&json!(nasty), &json!(nasty))
    );
    assert_eq!(token(&alice, &json!("' OR '1'='1")).0, 403);
    for id in [
        "1%20OR%201=1",
        "1;DROP",
        "01",
        "+1",
        "1.0",
        "0x1",
        "%31%00",
        "1e0",
        "99999999999999999999",
        "%FF",
        "%E2%80%8B1",
    ] {
        let (status, answer) = alice.bare("POST", &path(&format!("{id}/join")));
        assert_eq!((status, answer["error"].is_string()), (400, true), "{id}");
        let status = admin
            .bare("DELETE", &path(&format!("admin/1/participants/{id}")))
            .0;
        assert_eq!(status, 400, "{id}");
    }
    let status = alice.get(&path("my-calls?status=active'--&limit=1")).0;
    assert_eq!(status, 400);
    joined(&User::new(&mock, "102"), 1);
}

/// Error Codes: 404 for what no route is, 405 for a method that a route does not have.
#[test]
fn what_is_no_route_is_refused_in_the_contracts_words() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    for unknown in ["", "nothing", "1", "1/kick", "admin", "admin/1", "1/join/2"] {
        let (status, answer) = alice.get(&path(unknown));
        assert_eq!((status, answer["error"].is_string()), (404, true), "{unknown}");
    }
    for (method, known) in [
        ("GET", "token"),
        ("DELETE", "1/join"),
        ("POST", "my-calls"),
        ("PATCH", "preferences"),
    ] {
        assert_eq!(
            alice.bare(method, &path(known)),
            refused(405, "Method not allowed"),
            "{method} {known}"
        );
    }
    assert_eq!(unread(&mock, "text/plain"), 400);
    assert_eq!(unread(&mock, "application/json"), 413);
}

/// A body that is far too large, or not said to be JSON.
fn unread(mock: &Mock, content_type: &str) -> u16 {
    let alice = User::new(mock, "101");
    let title = if content_type == "application/json" {
        "x".repeat(70_000)
    } else {
        "t".to_owned()
    };
    let request = Request::post(path("create"))
        .header("authorization", format!("Bearer {}", alice.token))
        .header("content-type", content_type)
        .body(json!({ "title": title }).to_string().into_bytes());
    read(mock.http(request.unwrap())).0
}

/// The journal knows the contract and the user, and keeps no token.
#[test]
fn the_journal_tells_what_was_asked() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let channel = created(&alice, json!({ "title": "t" }))["channelName"].clone();
    let (_, answer) = token(&alice, &channel);
    let (_, page) = ask(&mock, "GET", "/_mock/journal?contract=ikoota&userId=101", None);
    let entries = page["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1]["answer"]["body"]["token"], "***");
    assert!(!page.to_string().contains(answer["token"].as_str().unwrap()));
}
