//! One's own profile.

use serde_json::{Value, json};

use crate::{
    BEGINNING,
    common::{User, ask},
    data, invalid, john, logged_in, mock, refusal, registered,
};

pub(crate) const PROFILE: &str = "/api/auth/profile";

pub(crate) fn profile(user: &User<'_>) -> Value {
    data(user.get(PROFILE), 200)["user"].clone()
}

/// Contract: video-call, Get Profile
#[test]
fn a_profile_is_shown_as_in_the_contract() {
    let mock = mock();
    let alice = logged_in(&mock, "alice@example.com", "Passw0rd!");
    let (status, answer) = alice.get(PROFILE);
    let expected = json!({
        "success": true, "status": "success", "message": "Profile retrieved successfully", "timestamp": BEGINNING,
        "data": { "user": {
            "id": "101", "firstName": "Alice", "lastName": "", "email": "alice@example.com", "isEmailVerified": true,
            "phoneNumber": null, "avatar": "https://example.com/avatars/alice.png", "status": "online", "preferences": {},
            "subscription": { "plan": "free", "features": {} },
        } },
    });
    assert_eq!((status, answer), (200, expected));
}

/// Contract: video-call, Update Profile
#[test]
fn what_is_given_of_a_profile_is_changed() {
    let mock = mock();
    let john = registered(&mock, &john());
    let body = json!({
        "firstName": "John Paul", "lastName": "Smith", "phoneNumber": "+4912345678", "avatar": "https://example.com/new-avatar.jpg",
    });
    let (status, answer) = john.put(PROFILE, &body);
    assert_eq!(
        (status, &answer["message"]),
        (200, &json!("Profile updated successfully"))
    );
    let user = answer["data"]["user"].clone();
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(&user[name], value);
    }
    assert_eq!(profile(&john), user);
    // The other contracts have one name.
    let names: Vec<String> = mock.users().unwrap().into_iter().map(|user| user.name).collect();
    assert!(names.contains(&"John Paul Smith".to_owned()), "{names:?}");
    let body = json!({ "phoneNumber": null, "avatar": null, "preferences": { "theme": "dark" } });
    let user = data(john.put(PROFILE, &body), 200)["user"].clone();
    assert_eq!(
        (&user["phoneNumber"], &user["avatar"], &user["lastName"]),
        (&Value::Null, &Value::Null, &json!("Smith"))
    );
    assert_eq!(user["preferences"], json!({ "theme": "dark" }));
    assert_eq!(
        data(john.put(PROFILE, &json!({})), 200)["user"],
        user,
        "nothing is changed"
    );
    let missing = refusal(400, "BAD_REQUEST", "A request body is required");
    assert_eq!(john.bare("PUT", PROFILE), missing);
}

/// Contract: video-call, Update Profile
/// Contract: video-call, Error Codes: BAD_REQUEST
#[test]
fn a_profile_takes_nothing_that_could_hurt() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let picture = "must be an http or https URL";
    for (field, value, message) in [
        ("avatar", json!("javascript:alert(1)"), picture),
        ("avatar", json!("data:text/html,x"), picture),
        ("avatar", json!("/etc/passwd"), picture),
        (
            "firstName",
            json!("a\u{0}b"),
            "must not contain control characters",
        ),
        (
            "firstName",
            json!("a\r\nb"),
            "must not contain control characters",
        ),
        ("lastName", json!("x".repeat(51)), "must have 1 to 50 characters"),
        ("lastName", json!(null), "must be a string"),
        (
            "phoneNumber",
            json!("+12345678901234567"),
            "must be a phone number such as +1234567890",
        ),
        ("preferences", json!([]), "must be an object"),
        (
            "preferences",
            json!({ "a": "x".repeat(5_000) }),
            "must not be larger than 4096 bytes",
        ),
    ] {
        let body = json!({ field: value });
        assert_eq!(alice.put(PROFILE, &body), invalid(&[(field, message)]), "{body}");
    }
    // SQL and markup are text like any other.
    let name = "Robert'); DROP TABLE users;--";
    let user = data(alice.put(PROFILE, &json!({ "firstName": name })), 200)["user"].clone();
    assert_eq!(user["firstName"], name);
    assert_eq!(profile(&alice)["firstName"], name);
}

/// Contract: video-call, Update Profile
#[test]
fn somebody_renamed_elsewhere_has_that_name_here() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    data(
        alice.put(PROFILE, &json!({ "firstName": "Alice", "lastName": "Jones" })),
        200,
    );
    let body = json!({ "name": "Alicia van Dyk" });
    assert_eq!(ask(&mock, "PATCH", "/_mock/users/101", Some(body)).0, 200);
    let user = profile(&alice);
    assert_eq!(
        (&user["firstName"], &user["lastName"]),
        (&json!("Alicia"), &json!("van Dyk"))
    );
}
