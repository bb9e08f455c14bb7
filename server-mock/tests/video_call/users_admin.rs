//! The administration of users.

use ringway_mock::Mock;
use serde_json::{Value, json};

use crate::{
    BEGINNING,
    common::{User, advance, ask},
    data, invalid, john, logged_in, login, mock, refusal, registered,
    users_contacts::befriend,
};

pub(crate) const USERS: &str = "/api/admin/users";

fn admin(mock: &Mock) -> User<'_> {
    User::new(mock, "100")
}

fn page(admin: &User<'_>, query: &str) -> (Vec<String>, Value) {
    let page = data(admin.get(&format!("{USERS}?{query}")), 200);
    let users = page["users"].as_array().unwrap().iter();
    let ids = users.map(|user| user["id"].as_str().unwrap().to_owned());
    (ids.collect(), page["pagination"].clone())
}

/// Contract: video-call, User Management: GET /admin/users
#[test]
fn users_are_listed_page_by_page() {
    let mock = mock();
    let admin = admin(&mock);
    let (all, pagination) = page(&admin, "");
    assert_eq!(all, ["100", "101", "102", "103", "104", "105"]);
    let whole = json!({
        "page": 1, "limit": 20, "total": 6, "totalPages": 1, "hasNext": false, "hasPrev": false,
    });
    assert_eq!(pagination, whole);
    let (second, pagination) = page(&admin, "page=2&limit=4");
    assert_eq!(second, ["104", "105"]);
    let last = json!({
        "page": 2, "limit": 4, "total": 6, "totalPages": 2, "hasNext": false, "hasPrev": true,
    });
    assert_eq!(pagination, last);
    let (beyond, pagination) = page(&admin, "page=9&limit=4");
    assert_eq!((beyond.len(), &pagination["hasNext"]), (0, &json!(false)));
}

/// Contract: video-call, User Management: GET /admin/users
#[test]
fn users_are_looked_for() {
    let mock = mock();
    let admin = admin(&mock);
    registered(&mock, &john());
    data(admin.bare("POST", &format!("{USERS}/104/suspend")), 200);
    for (query, expected) in [
        ("page=1&limit=20&search=john&status=active&role=user", vec!["106"]),
        ("search=JOHN", vec!["106"]),
        ("search=bob@exa", vec!["102"]),
        ("search=%25", vec![]),
        ("search=_", vec![]),
        ("search=%5C", vec![]),
        ("search='%20OR%201=1--", vec![]),
        ("status=suspended", vec!["104"]),
        ("role=admin", vec!["100"]),
        ("role=admin&status=suspended", vec![]),
        ("role=user&status=active&limit=2", vec!["101", "102"]),
    ] {
        assert_eq!(page(&admin, query).0, expected, "{query}");
    }
}

/// Contract: video-call, User Management: GET /admin/users
/// Contract: video-call, User Management: GET /admin/users/{userId}
/// Contract: video-call, Error Codes: BAD_REQUEST
#[test]
fn a_question_that_makes_no_sense_is_refused_field_by_field() {
    let mock = mock();
    let admin = admin(&mock);
    let all = invalid(&[
        ("page", "must be an integer from 1 to 1000000"),
        ("limit", "must be an integer from 1 to 100"),
        ("status", "must be one of: active, suspended"),
        ("role", "must be one of: user, moderator, admin"),
        ("sort", "is not allowed"),
    ]);
    let query = "page=0&limit=101&status=online&role=root&sort=name";
    assert_eq!(admin.get(&format!("{USERS}?{query}")), all);
    let missing = refusal(404, "NOT_FOUND", "User not found");
    for id in ["999", "bob", "0101", "%FF", "-1"] {
        assert_eq!(admin.get(&format!("{USERS}/{id}")), missing, "{id}");
        assert_eq!(admin.put(&format!("{USERS}/{id}"), &json!({})), missing, "{id}");
        assert_eq!(admin.bare("DELETE", &format!("{USERS}/{id}")), missing, "{id}");
        assert_eq!(
            admin.bare("POST", &format!("{USERS}/{id}/suspend")),
            missing,
            "{id}"
        );
        assert_eq!(
            admin.bare("POST", &format!("{USERS}/{id}/activate")),
            missing,
            "{id}"
        );
    }
}

/// Contract: video-call, User Management: GET /admin/users/{userId}
#[test]
fn one_user_is_shown_whole_and_without_a_password() {
    let mock = mock();
    let admin = admin(&mock);
    let john = registered(&mock, &john());
    befriend(&john, "101");
    advance(&mock, 1_000);
    logged_in(&mock, "john@example.com", "SecurePass123");
    let shown = data(admin.get(&format!("{USERS}/106")), 200);
    let user = json!({
        "id": "106", "firstName": "John", "lastName": "Doe", "email": "john@example.com", "isEmailVerified": false,
        "phoneNumber": "+1234567890", "avatar": null, "role": "user", "status": "online", "accountStatus": "active",
        "subscription": { "plan": "free", "features": {} },
        "createdAt": BEGINNING, "updatedAt": BEGINNING, "lastSeen": "2024-01-15T10:30:01.000Z", "suspendedAt": null,
    });
    assert_eq!(shown["user"], user);
    assert_eq!(
        (&shown["statistics"]["contacts"], &shown["statistics"]["logins"]),
        (&json!(1), &json!(2))
    );
}

/// Contract: video-call, User Management: PUT /admin/users/{userId}
#[test]
fn an_admin_changes_what_is_given() {
    let mock = mock();
    let admin = admin(&mock);
    let body = json!({
        "firstName": "Bobby", "lastName": "Brown", "phoneNumber": "+4912345678", "avatar": "https://example.com/b.png",
        "role": "moderator", "subscription": { "plan": "pro", "features": { "recording": true } },
    });
    let user = data(admin.put(&format!("{USERS}/102"), &body), 200)["user"].clone();
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(&user[name], value);
    }
    let bob = User::new(&mock, "102");
    let profile = data(bob.get("/api/auth/profile"), 200)["user"].clone();
    assert_eq!(profile["subscription"]["plan"], "pro");
    assert_eq!(bob.get(USERS).0, 200, "a moderator");
    let plan = json!({ "subscription": { "plan": "free" }, "phoneNumber": null });
    let user = data(admin.put(&format!("{USERS}/102"), &plan), 200)["user"].clone();
    let subscription = json!({ "plan": "free", "features": { "recording": true } });
    assert_eq!(
        (&user["subscription"], &user["phoneNumber"], &user["role"]),
        (&subscription, &Value::Null, &json!("moderator"))
    );
}

/// Contract: video-call, User Management: PUT /admin/users/{userId}
/// Contract: video-call, Error Codes: CONFLICT
#[test]
fn a_new_address_has_to_be_free_and_is_verified_again() {
    let mock = mock();
    let admin = admin(&mock);
    let path = format!("{USERS}/102");
    let taken = refusal(409, "CONFLICT", "A user with this email already exists");
    assert_eq!(admin.put(&path, &json!({ "email": "ALICE@example.com" })), taken);
    let same = data(admin.put(&path, &json!({ "email": "Bob@example.com" })), 200);
    assert_eq!(same["user"]["isEmailVerified"], true, "it is the same address");
    let moved = data(admin.put(&path, &json!({ "email": "Bob@Example.org" })), 200);
    assert_eq!(
        (&moved["user"]["email"], &moved["user"]["isEmailVerified"]),
        (&json!("bob@example.org"), &json!(false))
    );
    let mails = ask(&mock, "GET", "/_mock/outbox?to=bob@example.org", None).1["mails"].clone();
    let link = mails[0]["link"].as_str().unwrap();
    assert_eq!(ask(&mock, "GET", link, None).0, 200);
    data(login(&mock, "bob@example.org", "Passw0rd!"), 200);
    assert_eq!(login(&mock, "bob@example.com", "Passw0rd!").0, 401);
    let sure = json!({ "email": "b@example.org", "isEmailVerified": true });
    assert_eq!(
        data(admin.put(&path, &sure), 200)["user"]["isEmailVerified"],
        true
    );
}

/// Contract: video-call, User Management: PUT /admin/users/{userId}
/// Contract: video-call, Error Codes: BAD_REQUEST
#[test]
fn what_an_admin_may_not_write() {
    let mock = mock();
    let admin = admin(&mock);
    let body = json!({
        "id": "1", "passwordHash": "x", "status": "busy", "role": "root", "email": "x", "isEmailVerified": "yes",
        "subscription": { "plan": "", "features": [], "price": 0 },
    });
    let all = invalid(&[
        ("email", "must be an email address"),
        ("role", "must be one of: user, moderator, admin"),
        ("isEmailVerified", "must be a boolean"),
        ("subscription.plan", "must have 1 to 50 characters"),
        ("subscription.features", "must be an object"),
        ("subscription.price", "is not allowed"),
        ("id", "is not allowed"),
        ("passwordHash", "is not allowed"),
        ("status", "is not allowed"),
    ]);
    assert_eq!(admin.put(&format!("{USERS}/102"), &body), all);
    let body = json!({ "reason": "spam" });
    let refused = invalid(&[("reason", "is not allowed")]);
    assert_eq!(admin.post(&format!("{USERS}/102/suspend"), &body), refused);
}

/// There is always an admin left.
///
/// Contract: video-call, User Management: PUT /admin/users/{userId}
/// Contract: video-call, User Management: DELETE /admin/users/{userId}
#[test]
fn no_admin_locks_themselves_out() {
    let mock = mock();
    let admin = admin(&mock);
    let own = format!("{USERS}/100");
    let refused = |message| refusal(403, "FORBIDDEN", message);
    assert_eq!(
        admin.put(&own, &json!({ "role": "user" })),
        refused("You cannot change your own role")
    );
    assert_eq!(
        admin.bare("POST", &format!("{own}/suspend")),
        refused("You cannot suspend yourself")
    );
    assert_eq!(admin.bare("DELETE", &own), refused("You cannot delete yourself"));
    data(
        admin.put(&own, &json!({ "role": "admin", "firstName": "Ada" })),
        200,
    );
}

/// Contract: video-call, User Management: POST /admin/users/{userId}/suspend
/// Contract: video-call, User Management: POST /admin/users/{userId}/activate
#[test]
fn suspending_twice_is_suspending_once() {
    let mock = mock();
    let admin = admin(&mock);
    let path = |what: &str| format!("{USERS}/104/{what}");
    let first = data(admin.bare("POST", &path("suspend")), 200)["user"].clone();
    assert_eq!(
        (&first["accountStatus"], &first["suspendedAt"]),
        (&json!("suspended"), &json!(BEGINNING))
    );
    advance(&mock, 1_000);
    let second = data(admin.bare("POST", &path("suspend")), 200)["user"].clone();
    assert_eq!(second["suspendedAt"], BEGINNING);
    for _ in 0..2 {
        let user = data(admin.bare("POST", &path("activate")), 200)["user"].clone();
        assert_eq!(
            (&user["accountStatus"], &user["suspendedAt"]),
            (&json!("active"), &Value::Null)
        );
    }
}

/// Contract: video-call, User Management: DELETE /admin/users/{userId}
#[test]
fn a_deleted_user_leaves_nothing_personal_behind() {
    let mock = mock();
    let admin = admin(&mock);
    let mut body = john();
    body["firstName"] = "Jonathan".into();
    registered(&mock, &body);
    let gone = data(admin.bare("DELETE", &format!("{USERS}/106")), 200)["user"].clone();
    assert_eq!(
        (&gone["id"], &gone["firstName"]),
        (&json!("106"), &json!("Jonathan"))
    );
    let tables = ask(&mock, "GET", "/_mock/snapshot", None).1["tables"].clone();
    let mut users = tables["users"].to_string();
    users.push_str(&tables["video_call_links"].to_string());
    for private in ["Jonathan", "john@example.com", "+1234567890", "$2b$"] {
        assert!(!users.contains(private), "{private} in {users}");
    }
    assert_eq!(page(&admin, "").0.len(), 6);
    assert_eq!(admin.bare("DELETE", &format!("{USERS}/106")).0, 404);
}
