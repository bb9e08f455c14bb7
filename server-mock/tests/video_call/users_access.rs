//! Who may do what, asked of every route of accounts, contacts and administration: OWASP API Security Top 10.

use http::Request;
use ringway_mock::Mock;
use serde_json::{Value, json};

use crate::{
    calls_stage::Peer,
    common::{User, ask, read},
    control, data, john, logged_in, login, mock, refusal, registered,
};

type Route = (&'static str, &'static str, Option<Value>);

fn own_routes() -> Vec<Route> {
    let passwords = json!({ "currentPassword": "wrong", "newPassword": "NewPass123" });
    vec![
        ("POST", "/api/auth/logout", None),
        ("GET", "/api/auth/profile", None),
        ("PUT", "/api/auth/profile", Some(json!({}))),
        ("POST", "/api/auth/change-password", Some(passwords)),
        ("GET", "/api/auth/contacts", None),
        (
            "POST",
            "/api/auth/contacts",
            Some(json!({ "contactUserId": "103" })),
        ),
        ("DELETE", "/api/auth/contacts/103", None),
        ("GET", "/api/auth/search-users?query=a", None),
        ("PUT", "/api/auth/status", Some(json!({ "status": "online" }))),
    ]
}

/// What moderators may do, too.
fn reading_routes() -> Vec<Route> {
    let paths = [
        "/api/admin/dashboard",
        "/api/admin/analytics",
        "/api/admin/analytics/users?period=7d",
        "/api/admin/users",
        "/api/admin/users/104",
        "/api/admin/system/stats",
        "/api/admin/system/logs",
        "/api/admin/system/health",
    ];
    paths.map(|path| ("GET", path, None)).to_vec()
}

fn changing_routes() -> Vec<Route> {
    vec![
        ("PUT", "/api/admin/users/104", Some(json!({ "firstName": "D" }))),
        ("DELETE", "/api/admin/users/104", None),
        ("POST", "/api/admin/users/104/suspend", None),
        ("POST", "/api/admin/users/104/activate", None),
        ("POST", "/api/admin/system/cleanup", None),
        ("POST", "/api/admin/system/backup", None),
    ]
}

fn all_routes() -> Vec<Route> {
    [own_routes(), reading_routes(), changing_routes()].concat()
}

fn moderator(mock: &Mock) -> User<'_> {
    control(mock, "users", json!({ "name": "Mo", "role": "moderator" }));
    User::new(mock, "mo")
}

/// OWASP API2, broken authentication.
///
/// Contract: video-call, Authentication
/// Contract: video-call, Error Codes: UNAUTHORIZED
/// Contract: video-call, Status Codes: 401
#[test]
fn every_route_wants_a_good_token() {
    let mock = mock();
    let expired = control(&mock, "token", json!({ "userId": 101, "ttlSeconds": 0 }))["token"].clone();
    let revoked = User::new(&mock, "101").token;
    control(&mock, "trigger/revoke", json!({ "userId": 101 }));
    let mut forged = User::new(&mock, "100").token;
    forged.replace_range(forged.len() - 6.., "AAAAAA");
    // {"alg":"none"} and {"sub":"100","jti":"x","iat":0,"exp":99999999999}
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMDAiLCJqdGkiOiJ4IiwiaWF0IjowLCJleHAiOjk5OTk5OTk5OTk5fQ.";
    let bearer = |token: &str| Some(format!("Bearer {token}"));
    let cases = [
        (None, "missing"),
        (Some("Basic YTpi".to_owned()), "missing"),
        (bearer(""), "missing"),
        (bearer("nonsense"), "invalid"),
        (bearer(&forged), "invalid"),
        (bearer(unsigned), "invalid"),
        (bearer(expired.as_str().unwrap()), "expired"),
        (bearer(&revoked), "revoked"),
    ];
    for (method, path, body) in all_routes() {
        for (header, word) in &cases {
            let mut request = Request::builder()
                .method(method)
                .uri(path)
                .header("content-type", "application/json");
            if let Some(header) = header {
                request = request.header("authorization", header);
            }
            let bytes = body.as_ref().map(|body| body.to_string().into_bytes());
            let answer = mock.http(request.body(bytes.unwrap_or_default()).unwrap());
            assert_eq!(answer.headers()["www-authenticate"], "Bearer", "{method} {path}");
            let (status, answer) = read(answer);
            assert_eq!(
                (status, &answer["errorCode"]),
                (401, &json!("UNAUTHORIZED")),
                "{method} {path}"
            );
            assert!(
                answer["message"].as_str().unwrap().contains(word),
                "{method} {path}: {answer}"
            );
        }
    }
}

/// OWASP API5, broken function level authorization.
///
/// Contract: video-call, Admin Endpoints
/// Contract: video-call, Error Codes: FORBIDDEN
/// Contract: video-call, Status Codes: 403
/// Contract: video-call, NOTES: admin/*: user role 403
#[test]
fn administration_is_for_the_staff() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let denied = refusal(403, "FORBIDDEN", "Admin or moderator access is required");
    for (method, path, body) in [reading_routes(), changing_routes()].concat() {
        assert_eq!(alice.ask(method, path, body.as_ref()), denied, "{method} {path}");
        // Neither another case nor a header of proxies opens the door.
        for path in [
            path.replace("admin", "Admin"),
            path.replace("admin", "%61dmin"),
            path.replace("/admin", "//admin"),
            path.replace("/admin/", "/auth/../admin/"),
        ] {
            let request = Request::builder()
                .method(method)
                .uri(&path)
                .header("authorization", format!("Bearer {}", alice.token))
                .header("x-original-url", "/api/auth/profile")
                .header("x-http-method-override", "GET");
            let (status, _) = read(mock.http(request.body(Vec::new()).unwrap()));
            assert!(
                [400, 403, 404, 405].contains(&status),
                "{method} {path}: {status}"
            );
        }
    }
    assert_eq!(mock.users().unwrap().len(), 6);
}

/// OWASP API5: a moderator looks and does not touch.
///
/// Contract: video-call, Admin Endpoints
/// Contract: video-call, NOTES: only admin changes users or system
#[test]
fn a_moderator_reads_and_changes_nothing() {
    let mock = mock();
    let moderator = moderator(&mock);
    for (method, path, body) in reading_routes() {
        data(moderator.ask(method, path, body.as_ref()), 200);
    }
    let denied = refusal(403, "FORBIDDEN", "Admin access is required");
    for (method, path, body) in changing_routes() {
        assert_eq!(
            moderator.ask(method, path, body.as_ref()),
            denied,
            "{method} {path}"
        );
    }
    let dave = data(moderator.get("/api/admin/users/104"), 200)["user"].clone();
    assert_eq!(
        (&dave["firstName"], &dave["accountStatus"]),
        (&json!("Dave"), &json!("active"))
    );
}

/// Contract: video-call, Admin Endpoints
#[test]
fn a_role_counts_from_the_next_request_on() {
    let mock = mock();
    let (alice, admin) = (User::new(&mock, "101"), User::new(&mock, "100"));
    let promote = |role: &str| data(admin.put("/api/admin/users/101", &json!({ "role": role })), 200);
    promote("moderator");
    assert_eq!(alice.get("/api/admin/users").0, 200);
    assert_eq!(alice.bare("POST", "/api/admin/users/104/suspend").0, 403);
    promote("admin");
    assert_eq!(alice.bare("POST", "/api/admin/users/104/suspend").0, 200);
    promote("user");
    assert_eq!(alice.get("/api/admin/users").0, 403);
    // A moderator is nobody special in the other contracts.
    promote("moderator");
    assert_eq!(alice.get("/api/calling/admin/analytics").0, 403);
}

/// Contract: video-call, User Management: POST /admin/users/{userId}/suspend
/// Contract: video-call, User Management: POST /admin/users/{userId}/activate
/// Contract: video-call, Error Codes: FORBIDDEN
#[test]
fn whoever_is_suspended_gets_nowhere() {
    let mock = mock();
    let admin = User::new(&mock, "100");
    let dave = logged_in(&mock, "dave@example.com", "Passw0rd!");
    let socket = mock.socket_io(&json!({ "token": dave.token })).unwrap();
    data(admin.bare("POST", "/api/admin/users/104/suspend"), 200);
    let suspended = refusal(403, "FORBIDDEN", "This account has been suspended");
    for (method, path, body) in own_routes() {
        assert_eq!(
            dave.ask(method, path, body.as_ref()),
            suspended,
            "{method} {path}"
        );
    }
    assert_eq!(dave.get("/api/calls/active"), suspended);
    assert_eq!(login(&mock, "dave@example.com", "Passw0rd!"), suspended);
    let wrong = refusal(401, "UNAUTHORIZED", "Invalid email or password");
    assert_eq!(
        login(&mock, "dave@example.com", "wrong"),
        wrong,
        "only who knows the password learns of it"
    );
    let closed = std::iter::from_fn(|| socket.recv()).last().unwrap();
    assert!(
        matches!(closed, ringway_mock::SocketIoFrame::Disconnect { .. }),
        "{closed:?}"
    );
    assert!(mock.socket_io(&json!({ "token": dave.token })).is_err());
    data(admin.bare("POST", "/api/admin/users/104/activate"), 200);
    assert_eq!(dave.get("/api/auth/profile").0, 200);
    data(login(&mock, "dave@example.com", "Passw0rd!"), 200);
}

/// Contract: video-call, User Management: POST /admin/users/{userId}/suspend
/// Contract: video-call, Host Changed
#[test]
fn whoever_is_suspended_leaves_their_calls() {
    let mock = mock();
    let (alice, bob) = (Peer::new(&mock, "101"), Peer::new(&mock, "102"));
    let call = alice.group_with(&[&bob]);
    let admin = User::new(&mock, "100");
    data(admin.bare("POST", "/api/admin/users/101/suspend"), 200);
    let heard: Vec<String> = bob.heard().into_iter().map(|(name, _)| name).collect();
    assert!(heard.contains(&"user-left".to_owned()), "{heard:?}");
    assert!(heard.contains(&"host-changed".to_owned()), "{heard:?}");
    let shown = data(bob.user.get(&format!("/api/calls/{call}")), 200);
    assert_eq!(shown["call"]["host"]["id"], "102");
}

/// OWASP API2: somebody who is gone is gone, and their number is nobody else's.
///
/// Contract: video-call, User Management: DELETE /admin/users/{userId}
#[test]
fn a_deleted_user_cannot_come_back_by_any_door() {
    let mock = mock();
    let admin = User::new(&mock, "100");
    let john = registered(&mock, &john());
    ask(
        &mock,
        "POST",
        "/api/auth/forgot-password",
        Some(json!({ "email": "john@example.com" })),
    );
    let mails = ask(&mock, "GET", "/_mock/outbox?to=john@example.com", None).1["mails"].clone();
    data(admin.bare("DELETE", "/api/admin/users/106"), 200);
    assert_eq!(john.get("/api/auth/profile").0, 401);
    assert_eq!(john.get("/api/v1/calls/x").0, 401);
    assert_eq!(login(&mock, "john@example.com", "SecurePass123").0, 401);
    assert_eq!(login(&mock, "deleted-106@invalid", "").0, 401);
    assert_eq!(login(&mock, "deleted-106@invalid", "Passw0rd!").0, 401);
    for mail in mails.as_array().unwrap() {
        let link = mail["link"].as_str().unwrap();
        let answer = match mail["kind"].as_str().unwrap() {
            "verification" => ask(&mock, "GET", link, None),
            _ => ask(&mock, "POST", link, Some(json!({ "newPassword": "NewPass123" }))),
        };
        assert_eq!(answer.0, 404, "{mail}");
    }
    assert_eq!(admin.get("/api/admin/users/106").0, 404);
    // The address is free, and whoever takes it is somebody else.
    let next = registered(&mock, &crate::john());
    assert_eq!(data(next.get("/api/auth/profile"), 200)["user"]["id"], "107");
    assert_eq!(john.get("/api/auth/profile").0, 401);
}

/// OWASP API1, broken object level authorization: whoever is meant by the token is who is changed.
///
/// Contract: video-call, Update Profile
/// Contract: video-call, Update Status
#[test]
fn nobody_acts_for_somebody_else() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let before = data(bob.get("/api/auth/profile"), 200);
    for (method, path, body) in [
        (
            "PUT",
            "/api/auth/profile?userId=102",
            json!({ "firstName": "Eve" }),
        ),
        ("PUT", "/api/auth/profile/102", json!({ "firstName": "Eve" })),
        ("PUT", "/api/auth/status?userId=102", json!({ "status": "busy" })),
        (
            "PUT",
            "/api/auth/profile",
            json!({ "userId": "102", "firstName": "Eve" }),
        ),
        (
            "PUT",
            "/api/auth/status",
            json!({ "userId": "102", "status": "busy" }),
        ),
    ] {
        alice.ask(method, path, Some(&body));
    }
    assert_eq!(data(bob.get("/api/auth/profile"), 200), before);
}
