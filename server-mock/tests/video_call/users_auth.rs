//! Registration, login and logout.

use ringway_mock::Mock;
use serde_json::{Value, json};

use crate::{
    BEGINNING,
    calls_stage::Peer,
    common::{User, advance, ask, mock as usual_mock},
    control, data, invalid, john, logged_in, login, mock, refusal, registered,
    users_contacts::befriend,
    users_profile::{PROFILE, profile},
};

const WEEK_MS: u64 = 7 * 24 * 60 * 60 * 1_000;

fn register(mock: &Mock, body: Value) -> (u16, Value) {
    ask(mock, "POST", "/api/auth/register", Some(body))
}

/// Contract: video-call, Register User
/// Contract: video-call, Status Codes: 201
/// Contract: video-call, NOTES: Creation is 201
#[test]
fn somebody_registers_and_is_logged_in() {
    let mock = mock();
    let (status, answer) = register(&mock, john());
    assert_eq!(status, 201, "{answer}");
    let token = answer["data"]["token"].as_str().unwrap();
    let expected = json!({
        "success": true, "status": "success", "message": "User registered successfully", "timestamp": BEGINNING,
        "data": {
            "user": {
                "id": "106", "firstName": "John", "lastName": "Doe", "email": "john@example.com", "isEmailVerified": false
            },
            "token": token,
        },
    });
    assert_eq!(answer, expected);
    let john = User {
        mock: &mock,
        token: token.to_owned(),
    };
    assert_eq!(profile(&john)["phoneNumber"], "+1234567890");
    let again = data(login(&mock, "john@example.com", "SecurePass123"), 200);
    assert_eq!(again["user"]["id"], "106");
}

/// Contract: video-call, Register User
/// Contract: video-call, NOTES: Emails unique
/// Contract: video-call, Error Codes: CONFLICT
/// Contract: video-call, Status Codes: 409
#[test]
fn an_address_is_one_whatever_its_case() {
    let mock = mock();
    let taken = refusal(409, "CONFLICT", "A user with this email already exists");
    for email in ["alice@example.com", "ALICE@Example.com", " alice@example.com "] {
        let mut body = john();
        body["email"] = email.into();
        assert_eq!(register(&mock, body), taken, "{email:?}");
    }
    let mut body = john();
    body["email"] = " John@EXAMPLE.com".into();
    let user = data(register(&mock, body), 201)["user"].clone();
    assert_eq!(user["email"], "john@example.com");
    data(login(&mock, "JOHN@example.com ", "SecurePass123"), 200);
}

/// Contract: video-call, Register User
/// Contract: video-call, Error Codes: BAD_REQUEST
/// Contract: video-call, Status Codes: 400
/// Contract: video-call, NOTES: errors lists {field, message}
/// Contract: video-call, Security: Input validation on all requests
#[test]
fn every_field_that_is_not_right_is_named_at_once() {
    let mock = mock();
    let nothing = [
        ("firstName", "is required"),
        ("lastName", "is required"),
        ("email", "is required"),
        ("password", "is required"),
    ];
    assert_eq!(register(&mock, json!({})), invalid(&nothing));
    assert_eq!(ask(&mock, "POST", "/api/auth/register", None), invalid(&nothing));
    let body = json!({
        "firstName": " ", "lastName": 7, "email": "john@", "password": "short1", "phoneNumber": "123", "role": "admin", "id": "1",
    });
    let all = [
        ("firstName", "must have 1 to 50 characters"),
        ("lastName", "must be a string"),
        ("email", "must be an email address"),
        ("password", "must have at least 8 characters"),
        ("phoneNumber", "must be a phone number such as +1234567890"),
        ("id", "is not allowed"),
        ("role", "is not allowed"),
    ];
    assert_eq!(register(&mock, body), invalid(&all));
    for (password, message) in [
        ("lettersonly", "must contain a letter and a digit"),
        ("1234567890", "must contain a letter and a digit"),
        (&"a1".repeat(37), "must not be longer than 72 bytes"),
    ] {
        let mut body = john();
        body["password"] = password.into();
        assert_eq!(register(&mock, body), invalid(&[("password", message)]));
    }
    assert_eq!(mock.users().unwrap().len(), 6, "nobody was added");
}

/// OWASP API3, broken object property level authorization: nothing is assigned that is not meant to be.
///
/// Contract: video-call, Register User
/// Contract: video-call, Update Profile
#[test]
fn nobody_gives_themselves_what_is_not_theirs_to_give() {
    let mock = mock();
    let user = registered(&mock, &john());
    let before = profile(&user);
    for field in [
        "role",
        "isEmailVerified",
        "subscription",
        "email",
        "status",
        "id",
        "passwordHash",
        "suspended",
        "__proto__",
        "email_verified",
        "createdAt",
    ] {
        let refused = invalid(&[(field, "is not allowed")]);
        let mut profile_body = json!({ "firstName": "Jack" });
        profile_body[field] = json!(true);
        assert_eq!(user.put(PROFILE, &profile_body), refused, "{field}");
        if field != "email" {
            let mut body = john();
            body["email"] = format!("{}@example.com", field.trim_matches('_')).into();
            body[field] = json!(true);
            assert_eq!(register(&mock, body), refused, "{field}");
        }
    }
    assert_eq!(profile(&user), before);
}

/// Contract: video-call, Error Codes: BAD_REQUEST
#[test]
fn what_is_no_json_object_is_refused_in_the_envelope() {
    let mock = mock();
    let send = |body: &str, kind: &str| {
        let request = http::Request::post("/api/auth/login").header("content-type", kind);
        crate::common::read(mock.http(request.body(body.as_bytes().to_vec()).unwrap()))
    };
    let json = "application/json";
    for (body, kind) in [
        ("[]", json),
        ("{", json),
        ("\"a\"", json),
        ("{}{}", json),
        ("{}", "text/plain"),
        ("email=a", "application/x-www-form-urlencoded"),
        (r#"{"email":"a","email":"b"}"#, json),
    ] {
        let (status, answer) = send(body, kind);
        assert_eq!(
            (status, &answer["errorCode"]),
            (400, &json!("BAD_REQUEST")),
            "{body}"
        );
        assert_eq!(
            (&answer["success"], &answer["errors"], &answer["timestamp"]),
            (&json!(false), &json!([]), &json!(BEGINNING))
        );
    }
    let large = format!("{{\"email\":\"{}\"}}", "a".repeat(70_000));
    let (status, answer) = send(&large, json);
    assert_eq!((status, &answer["errorCode"]), (413, &json!("BAD_REQUEST")));
}

/// Contract: video-call, Login User
/// Contract: video-call, Status Codes: 200
#[test]
fn whoever_knows_the_password_gets_a_token() {
    let mock = mock();
    let (status, answer) = login(&mock, "alice@example.com", "Passw0rd!");
    let token = answer["data"]["token"].as_str().unwrap().to_owned();
    let expected = json!({
        "success": true, "status": "success", "message": "Login successful", "timestamp": BEGINNING,
        "data": {
            "user": { "id": "101", "firstName": "Alice", "lastName": "", "email": "alice@example.com", "status": "online" },
            "token": token,
        },
    });
    assert_eq!((status, answer), (200, expected));
    let alice = User { mock: &mock, token };
    assert_eq!(profile(&alice)["status"], "online");
    // One token is good in all contracts (NOTES, the table of paths).
    assert_eq!(alice.get("/api/v1/calls/unknown").0, 404);
}

/// Nobody learns whether somebody has an account.
///
/// Contract: video-call, Login User
/// Contract: video-call, Error Codes: UNAUTHORIZED
/// Contract: video-call, Status Codes: 401
#[test]
fn a_wrong_password_and_an_unknown_address_are_answered_alike() {
    let mock = mock();
    let wrong = refusal(401, "UNAUTHORIZED", "Invalid email or password");
    for (email, password) in [
        ("alice@example.com", "passw0rd!"),
        ("alice@example.com", ""),
        ("nobody@example.com", "Passw0rd!"),
        ("' OR 1=1 --", "x"),
        ("alice@example.com' --", "Passw0rd!"),
        ("", ""),
        ("%", "Passw0rd!"),
    ] {
        assert_eq!(login(&mock, email, password), wrong, "{email:?}");
    }
    let missing = invalid(&[("email", "is required"), ("password", "must be a string")]);
    let body = json!({ "password": { "$ne": "" } });
    assert_eq!(ask(&mock, "POST", "/api/auth/login", Some(body)), missing);
}

/// Contract: video-call, Security: JWT tokens expire after 7 days by default
#[test]
fn a_token_lives_for_seven_days() {
    let mock = mock();
    let alice = logged_in(&mock, "alice@example.com", "Passw0rd!");
    advance(&mock, WEEK_MS - 1);
    profile(&alice);
    advance(&mock, 1);
    let (status, answer) = alice.get(PROFILE);
    assert_eq!((status, &answer["errorCode"]), (401, &json!("UNAUTHORIZED")));
    assert_eq!(answer["message"], "Authentication token has expired");
    assert_eq!(answer["timestamp"], "2024-01-22T10:30:00.000Z");
}

/// Contract: video-call, Security: All passwords are hashed using bcrypt with 12 salt rounds
#[test]
fn a_password_is_kept_as_its_bcrypt_hash_alone() {
    let mock = usual_mock();
    registered(&mock, &john());
    let snapshot = ask(&mock, "GET", "/_mock/snapshot", None).1;
    let text = snapshot.to_string();
    assert!(!text.contains("SecurePass123"));
    let users = snapshot["tables"]["users"].as_array().unwrap();
    let hash = users.last().unwrap()["password_hash"].as_str().unwrap();
    assert!(hash.starts_with("$2b$12$") && hash.len() == 60, "{hash}");
}

/// Contract: video-call, Logout User
/// Contract: video-call, NOTES: Logout revokes the token
#[test]
fn logout_ends_one_token_and_its_socket() {
    let mock = mock();
    let (phone, tablet) = (
        logged_in(&mock, "alice@example.com", "Passw0rd!"),
        logged_in(&mock, "alice@example.com", "Passw0rd!"),
    );
    let socket = mock.socket_io(&json!({ "token": phone.token })).unwrap();
    let chat = phone.connect();
    let answer = phone.bare("POST", "/api/auth/logout");
    assert_eq!(data(answer, 200), json!({}));
    let revoked = refusal(401, "UNAUTHORIZED", "Authentication token has been revoked");
    assert_eq!(phone.get(PROFILE), revoked);
    assert_eq!(phone.bare("POST", "/api/auth/logout"), revoked);
    let closed = std::iter::from_fn(|| socket.recv()).last().unwrap();
    assert!(
        matches!(closed, ringway_mock::SocketIoFrame::Disconnect { .. }),
        "{closed:?}"
    );
    assert_eq!(crate::common::message(&chat)["close"], 4401);
    assert_eq!(profile(&tablet)["status"], "offline");
}

/// Contract: video-call, Logout User
#[test]
fn whoever_logs_out_on_one_device_is_still_there_on_another() {
    let mock = mock();
    let bob = Peer::new(&mock, "102");
    befriend(&bob.user, "101");
    let alice = Peer::new(&mock, "101");
    bob.heard();
    let tablet = logged_in(&mock, "alice@example.com", "Passw0rd!");
    bob.heard();
    data(tablet.bare("POST", "/api/auth/logout"), 200);
    assert_eq!(bob.heard(), [], "her other device is connected");
    assert_eq!(profile(&alice.user)["status"], "online");
    data(alice.user.bare("POST", "/api/auth/logout"), 200);
    assert_eq!(
        bob.hears("user-offline"),
        json!({ "userId": "101", "status": "offline" })
    );
}

/// Contract: video-call, Login User
#[test]
fn whoever_the_control_api_adds_has_the_usual_password() {
    let mock = mock();
    control(&mock, "users", json!({ "name": "Zoe Young" }));
    let user = data(login(&mock, "zoe.young@example.com", "Passw0rd!"), 200)["user"].clone();
    assert_eq!(
        (&user["firstName"], &user["lastName"]),
        (&json!("Zoe"), &json!("Young"))
    );
}

/// Contract: video-call, User Online
/// Contract: video-call, User Offline
/// Contract: video-call, Login User
#[test]
fn contacts_hear_who_comes_and_goes() {
    let mock = mock();
    let bob = Peer::new(&mock, "102");
    befriend(&bob.user, "101");
    let alice = logged_in(&mock, "alice@example.com", "Passw0rd!");
    assert_eq!(
        bob.hears("user-online"),
        json!({ "userId": "101", "status": "online" })
    );
    data(alice.put("/api/auth/status", &json!({ "status": "busy" })), 200);
    assert_eq!(
        bob.hears("user-online"),
        json!({ "userId": "101", "status": "busy" })
    );
    data(alice.bare("POST", "/api/auth/logout"), 200);
    assert_eq!(
        bob.hears("user-offline"),
        json!({ "userId": "101", "status": "offline" })
    );
}
