//! Passwords that change, and the links that are mailed.

use ringway_mock::{Mock, MockConfig};
use serde_json::{Value, json};

use crate::{
    common::{User, advance, ask, directory::Directory},
    config, control, data, invalid, john, logged_in, login, mock, refusal, registered,
    users_contacts::befriend,
};

const HOUR_MS: u64 = 60 * 60 * 1_000;

/// The newest mail to somebody.
fn mail(mock: &Mock, to: &str) -> Value {
    let (status, answer) = ask(mock, "GET", &format!("/_mock/outbox?to={to}"), None);
    assert_eq!(status, 200, "{answer}");
    answer["mails"]
        .as_array()
        .unwrap()
        .last()
        .cloned()
        .unwrap_or_default()
}

fn mails(mock: &Mock) -> usize {
    ask(mock, "GET", "/_mock/outbox", None).1["mails"]
        .as_array()
        .unwrap()
        .len()
}

fn forgot(mock: &Mock, email: &str) -> (u16, Value) {
    ask(
        mock,
        "POST",
        "/api/auth/forgot-password",
        Some(json!({ "email": email })),
    )
}

fn resend(mock: &Mock, email: &str) -> (u16, Value) {
    ask(
        mock,
        "POST",
        "/api/auth/resend-verification",
        Some(json!({ "email": email })),
    )
}

fn link(mail: &Value) -> String {
    mail["link"].as_str().unwrap().to_owned()
}

fn reset(mock: &Mock, link: &str, password: &str) -> (u16, Value) {
    ask(mock, "POST", link, Some(json!({ "newPassword": password })))
}

fn change(user: &User<'_>, from: &str, to: &str) -> (u16, Value) {
    user.post(
        "/api/auth/change-password",
        &json!({ "currentPassword": from, "newPassword": to }),
    )
}

/// Contract: video-call, Change Password
/// Contract: video-call, NOTES: a changed or reset password revokes all others
#[test]
fn a_changed_password_ends_every_other_token() {
    let mock = mock();
    let (here, there) = (
        logged_in(&mock, "alice@example.com", "Passw0rd!"),
        logged_in(&mock, "alice@example.com", "Passw0rd!"),
    );
    let (stays, goes) = (here.connect(), there.connect());
    let (status, answer) = change(&here, "Passw0rd!", "NewPass123");
    assert_eq!(
        (status, &answer["message"], &answer["data"]),
        (200, &json!("Password changed successfully"), &json!({}))
    );
    assert_eq!(here.get("/api/auth/profile").0, 200);
    assert_eq!(there.get("/api/auth/profile").0, 401);
    assert_eq!(stays.recv(), None);
    assert_eq!(crate::common::message(&goes)["close"], 4401);
    assert_eq!(login(&mock, "alice@example.com", "Passw0rd!").0, 401);
    data(login(&mock, "alice@example.com", "NewPass123"), 200);
    data(login(&mock, "bob@example.com", "Passw0rd!"), 200);
}

/// Contract: video-call, Change Password
/// Contract: video-call, NOTES: Wrong current password: 400
#[test]
fn a_password_is_changed_by_whoever_knows_it() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let wrong = refusal(400, "BAD_REQUEST", "Current password is incorrect");
    assert_eq!(change(&alice, "Passw0rd", "NewPass123"), wrong);
    let weak = invalid(&[("newPassword", "must have at least 8 characters")]);
    assert_eq!(change(&alice, "Passw0rd!", "a1"), weak);
    let nothing = invalid(&[("currentPassword", "is required"), ("newPassword", "is required")]);
    assert_eq!(alice.post("/api/auth/change-password", &json!({})), nothing);
    data(login(&mock, "alice@example.com", "Passw0rd!"), 200);
}

/// Contract: video-call, Forgot Password
/// Contract: video-call, NOTES: forgot-password always answers 200
#[test]
fn nobody_learns_from_a_forgotten_password_who_has_an_account() {
    let mock = mock();
    let known = forgot(&mock, "alice@example.com");
    assert_eq!(known, forgot(&mock, "nobody@example.com"));
    assert_eq!(data(known, 200), json!({}));
    assert_eq!(mails(&mock), 1);
    let mail = mail(&mock, "alice@example.com");
    assert_eq!(
        (&mail["kind"], &mail["to"]),
        (&json!("password-reset"), &json!("alice@example.com"))
    );
    assert!(mail["text"].as_str().unwrap().contains(&link(&mail)));
    assert_eq!(
        forgot(&mock, "no address"),
        invalid(&[("email", "must be an email address")])
    );
}

/// Contract: video-call, Reset Password
/// Contract: video-call, NOTES: a changed or reset password revokes all others
#[test]
fn a_reset_link_is_good_once_and_ends_every_token() {
    let mock = mock();
    let alice = logged_in(&mock, "alice@example.com", "Passw0rd!");
    let socket = alice.connect();
    forgot(&mock, "alice@example.com");
    let link = link(&mail(&mock, "alice@example.com"));
    assert_eq!(
        reset(&mock, &link, "weak"),
        invalid(&[("newPassword", "must have at least 8 characters")])
    );
    assert_eq!(data(reset(&mock, &link, "NewPass123"), 200), json!({}));
    assert_eq!(alice.get("/api/auth/profile").0, 401);
    assert_eq!(crate::common::message(&socket)["close"], 4401);
    data(login(&mock, "alice@example.com", "NewPass123"), 200);
    assert_eq!(login(&mock, "alice@example.com", "Passw0rd!").0, 401);
    let used = refusal(
        404,
        "NOT_FOUND",
        "The password reset link is invalid or has expired",
    );
    assert_eq!(reset(&mock, &link, "OtherPass123"), used);
    data(login(&mock, "alice@example.com", "NewPass123"), 200);
}

/// Contract: video-call, Reset Password
#[test]
fn a_reset_link_ends_after_an_hour_or_by_a_newer_one_or_by_a_change() {
    let mock = mock();
    let newest = || {
        forgot(&mock, "alice@example.com");
        link(&mail(&mock, "alice@example.com"))
    };
    let old = newest();
    advance(&mock, HOUR_MS);
    assert_eq!(reset(&mock, &old, "NewPass123").0, 404, "an hour is over");
    let (first, second) = (newest(), newest());
    assert_eq!(reset(&mock, &first, "NewPass123").0, 404, "there is a newer one");
    advance(&mock, HOUR_MS - 1);
    data(reset(&mock, &second, "NewPass123"), 200);
    let third = newest();
    let alice = logged_in(&mock, "alice@example.com", "NewPass123");
    data(change(&alice, "NewPass123", "OtherPass123"), 200);
    assert_eq!(
        reset(&mock, &third, "NewPass123").0,
        404,
        "the password has changed since"
    );
}

/// A link proves one thing to one person.
///
/// Contract: video-call, Reset Password
/// Contract: video-call, Email Verification
#[test]
fn links_cannot_be_guessed_or_taken_for_others() {
    let mock = mock();
    registered(&mock, &john());
    forgot(&mock, "alice@example.com");
    let verify = mail(&mock, "john@example.com")["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let resets = mail(&mock, "alice@example.com")["token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(verify.len() == 64 && resets.len() == 64 && verify != resets);
    assert_eq!(
        reset(&mock, &format!("/api/auth/reset-password/{verify}"), "NewPass123").0,
        404
    );
    assert_eq!(
        ask(&mock, "GET", &format!("/api/auth/verify-email/{resets}"), None).0,
        404
    );
    for token in ["x", "%00", "..%2f", "%FF", "' OR '1'='1", "0"] {
        let token = token.replace(' ', "%20");
        assert_eq!(
            reset(&mock, &format!("/api/auth/reset-password/{token}"), "NewPass123").0,
            404,
            "{token}"
        );
    }
    data(
        reset(&mock, &format!("/api/auth/reset-password/{resets}"), "NewPass123"),
        200,
    );
}

/// Contract: video-call, Email Verification
/// Contract: video-call, Resend Verification Email
#[test]
fn an_address_is_verified_by_its_mail() {
    let mock = mock();
    let user = registered(&mock, &john());
    let first = link(&mail(&mock, "john@example.com"));
    assert_eq!(mail(&mock, "john@example.com")["kind"], "verification");
    let unknown = resend(&mock, "nobody@example.com");
    assert_eq!(resend(&mock, "john@example.com"), unknown);
    assert_eq!(data(unknown, 200), json!({}));
    let second = link(&mail(&mock, "john@example.com"));
    let void = refusal(
        404,
        "NOT_FOUND",
        "The verification link is invalid or has expired",
    );
    assert_eq!(ask(&mock, "GET", &first, None), void, "there is a newer one");
    let verified = data(ask(&mock, "GET", &second, None), 200)["user"].clone();
    assert_eq!(
        (&verified["id"], &verified["isEmailVerified"]),
        (&json!("106"), &json!(true))
    );
    assert_eq!(
        data(user.get("/api/auth/profile"), 200)["user"]["isEmailVerified"],
        true
    );
    assert_eq!(ask(&mock, "GET", &second, None), void, "it is good once");
    let before = mails(&mock);
    data(resend(&mock, "john@example.com"), 200);
    assert_eq!(mails(&mock), before, "there is nothing to verify");
}

/// Contract: video-call, Email Verification
#[test]
fn a_verification_link_ends_after_a_day() {
    let mock = mock();
    registered(&mock, &john());
    let link = link(&mail(&mock, "john@example.com"));
    advance(&mock, 24 * HOUR_MS);
    assert_eq!(ask(&mock, "GET", &link, None).0, 404);
}

/// Contract: video-call, NOTES: mails (reset, verification) go to an outbox that the control API shows
#[test]
fn what_proves_who_one_is_stands_in_no_journal_and_no_log() {
    let mock = mock();
    let alice = registered(&mock, &john());
    forgot(&mock, "john@example.com");
    let mail = mail(&mock, "john@example.com");
    reset(&mock, &link(&mail), "NewPass123");
    change(&alice, "NewPass123", "OtherPass123");
    let admin = User::new(&mock, "100");
    let logs = data(admin.get("/api/admin/system/logs"), 200);
    let journal = ask(&mock, "GET", "/_mock/journal", None).1;
    assert!(logs.to_string().contains("/api/auth/reset-password/***"));
    for text in [logs.to_string(), journal.to_string()] {
        for secret in [
            mail["token"].as_str().unwrap(),
            &alice.token,
            "SecurePass123",
            "NewPass123",
            "OtherPass123",
        ] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    // Nor is it stored: of a link there is the hash.
    let tables = ask(&mock, "GET", "/_mock/snapshot", None).1["tables"].clone();
    let links = tables["video_call_links"].to_string();
    assert!(!links.contains(mail["token"].as_str().unwrap()), "{links}");
}

/// Contract: video-call, NOTES: mails (reset, verification) go to an outbox that the control API shows
#[test]
fn accounts_outlive_a_restart_and_a_reset_forgets_them() {
    let directory = Directory::new("accounts");
    let stored = || {
        let db = Some(directory.path().join("mock.db"));
        Mock::new(MockConfig { db, ..config() }).unwrap()
    };
    let token = {
        let mock = stored();
        let user = registered(&mock, &john());
        befriend(&user, "102");
        user.token
    };
    let mock = stored();
    let user = User { mock: &mock, token };
    let contacts = data(user.get("/api/auth/contacts"), 200);
    assert_eq!(contacts["contacts"][0]["id"], "102");
    data(login(&mock, "john@example.com", "SecurePass123"), 200);
    assert_eq!(mails(&mock), 1);
    let snapshot = ask(&mock, "GET", "/_mock/snapshot", None).1;
    control(&mock, "reset", json!({}));
    assert_eq!(login(&mock, "john@example.com", "SecurePass123").0, 401);
    assert_eq!(mails(&mock), 0);
    assert_eq!(ask(&mock, "PUT", "/_mock/snapshot", Some(snapshot)).0, 200);
    data(login(&mock, "john@example.com", "SecurePass123"), 200);
}
