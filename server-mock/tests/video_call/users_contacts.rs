//! Contacts, search, and status.

use serde_json::{Value, json};

use crate::{
    BEGINNING,
    common::{User, advance, ask},
    control, data, invalid, john, mock, refusal, registered,
};

const CONTACTS: &str = "/api/auth/contacts";

fn add(user: &User<'_>, id: &str) -> (u16, Value) {
    user.post(CONTACTS, &json!({ "contactUserId": id }))
}

/// Somebody has this contact from now on.
pub(crate) fn befriend(user: &User<'_>, id: &str) {
    data(add(user, id), 201);
}

fn ids(list: &Value) -> Vec<&str> {
    let all = list.as_array().unwrap().iter();
    all.map(|one| one["id"].as_str().unwrap()).collect()
}

fn found(user: &User<'_>, query: &str) -> Value {
    data(user.get(&format!("/api/auth/search-users?{query}")), 200)["users"].clone()
}

/// Contract: video-call, Get Contacts
/// Contract: video-call, Add Contact
/// Contract: video-call, Remove Contact
#[test]
fn contacts_come_and_go() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    assert_eq!(data(alice.get(CONTACTS), 200), json!({ "contacts": [] }));
    let contact = json!({
        "id": "102", "firstName": "Bob", "lastName": "", "avatar": null, "status": "offline", "lastSeen": null,
        "addedAt": BEGINNING,
    });
    assert_eq!(data(add(&alice, "102"), 201), json!({ "contact": contact }));
    data(add(&alice, "103"), 201);
    let contacts = data(alice.get(CONTACTS), 200)["contacts"].clone();
    assert_eq!(ids(&contacts), ["102", "103"]);
    assert_eq!(contacts[0], contact);
    assert_eq!(
        data(bob.get(CONTACTS), 200),
        json!({ "contacts": [] }),
        "they are one's own"
    );
    let removed = data(alice.bare("DELETE", "/api/auth/contacts/102"), 200);
    assert_eq!(removed, json!({ "contact": contact }));
    assert_eq!(ids(&data(alice.get(CONTACTS), 200)["contacts"]), ["103"]);
}

/// Contract: video-call, Add Contact
/// Contract: video-call, Remove Contact
/// Contract: video-call, Error Codes: NOT_FOUND
/// Contract: video-call, Status Codes: 404
#[test]
fn contacts_that_cannot_be() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let unknown = refusal(404, "NOT_FOUND", "User not found");
    assert_eq!(add(&alice, "999"), unknown);
    let myself = refusal(409, "CONFLICT", "You cannot add yourself as a contact");
    assert_eq!(add(&alice, "101"), myself);
    data(add(&alice, "102"), 201);
    let twice = refusal(409, "CONFLICT", "This user is a contact already");
    assert_eq!(add(&alice, "102"), twice);
    for id in ["", "0102", "bob", "1e2", "102; DROP TABLE users"] {
        assert_eq!(add(&alice, id), unknown, "{id:?}");
    }
    let number = invalid(&[("contactUserId", "must be a string")]);
    assert_eq!(alice.post(CONTACTS, &json!({ "contactUserId": 102 })), number);
    let missing = invalid(&[("contactUserId", "is required")]);
    assert_eq!(alice.bare("POST", CONTACTS), missing);
    let none = refusal(404, "NOT_FOUND", "Contact not found");
    for id in ["103", "999", "x", "%FF"] {
        assert_eq!(alice.bare("DELETE", &format!("{CONTACTS}/{id}")), none, "{id}");
    }
}

/// OWASP API1, broken object level authorization: nobody touches the contacts of others.
///
/// Contract: video-call, Remove Contact
#[test]
fn contacts_of_others_are_out_of_reach() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    data(add(&alice, "103"), 201);
    assert_eq!(bob.bare("DELETE", "/api/auth/contacts/103").0, 404);
    assert_eq!(ids(&data(alice.get(CONTACTS), 200)["contacts"]), ["103"]);
}

/// Contract: video-call, Search Users
#[test]
fn people_are_found_by_name_or_by_their_whole_address() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    registered(&mock, &john());
    let john =
        json!([{ "id": "106", "firstName": "John", "lastName": "Doe", "avatar": null, "status": "offline" }]);
    for query in [
        "query=john&limit=10",
        "query=JOHN",
        "query=ohn%20D",
        "query=john@example.com",
    ] {
        assert_eq!(found(&alice, query), john, "{query}");
    }
    assert_eq!(found(&alice, "query=alice"), json!([]), "never oneself");
    assert_eq!(
        found(&alice, "query=@example.com"),
        json!([]),
        "addresses are not collected"
    );
    assert_eq!(found(&alice, "query=%25"), json!([]), "nothing is a wildcard");
    assert_eq!(ids(&found(&alice, "query=a&limit=2")), ["100", "103"]);
    let admin = User::new(&mock, "100");
    data(admin.bare("POST", "/api/admin/users/106/suspend"), 200);
    assert_eq!(found(&alice, "query=john"), json!([]), "nor who is suspended");
}

/// OWASP API3: what others have told the server stays there.
///
/// Contract: video-call, Search Users
/// Contract: video-call, Get Contacts
#[test]
fn nobody_learns_more_of_others_than_a_name_and_a_face() {
    let mock = mock();
    registered(&mock, &john());
    let alice = User::new(&mock, "101");
    data(add(&alice, "106"), 201);
    let shown = [found(&alice, "query=john"), data(alice.get(CONTACTS), 200)];
    for text in shown.map(|shown| shown.to_string()) {
        for private in [
            "+1234567890",
            "john@example.com",
            "role",
            "password",
            "preferences",
            "plan",
        ] {
            assert!(!text.contains(private), "{private} in {text}");
        }
    }
}

/// Contract: video-call, Search Users
/// Contract: video-call, Error Codes: BAD_REQUEST
#[test]
fn a_search_says_what_it_looks_for() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let limit = "must be an integer from 1 to 50";
    for (query, errors) in [
        ("", vec![("query", "is required")]),
        ("query=", vec![("query", "must have 1 to 100 characters")]),
        ("query=a&limit=0", vec![("limit", limit)]),
        ("query=a&limit=51", vec![("limit", limit)]),
        ("query=a&limit=x", vec![("limit", limit)]),
        (
            "limit=+5&page=1",
            vec![
                ("query", "is required"),
                ("limit", limit),
                ("page", "is not allowed"),
            ],
        ),
    ] {
        assert_eq!(
            alice.get(&format!("/api/auth/search-users?{query}")),
            invalid(&errors),
            "{query}"
        );
    }
    assert_eq!(alice.get("/api/auth/search-users?query=a&query=b").0, 400);
}

/// Contract: video-call, Update Status
/// Contract: video-call, NOTES: User status
#[test]
fn somebody_says_how_they_are() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    let wrong = invalid(&[("status", "must be one of: online, offline, away, busy")]);
    for status in ["Online", "", "invisible"] {
        let body = json!({ "status": status });
        assert_eq!(alice.put("/api/auth/status", &body), wrong, "{status:?}");
    }
    assert_eq!(
        alice.put("/api/auth/status", &json!({})),
        invalid(&[("status", "is required")])
    );
    data(add(&bob, "101"), 201);
    advance(&mock, 1_000);
    for status in ["away", "busy", "offline", "online"] {
        let answer = alice.put("/api/auth/status", &json!({ "status": status }));
        assert_eq!(data(answer, 200), json!({ "status": status }));
        let contact = data(bob.get(CONTACTS), 200)["contacts"][0].clone();
        assert_eq!(
            (&contact["status"], &contact["lastSeen"]),
            (&json!(status), &json!("2024-01-15T10:30:01.000Z"))
        );
    }
}

/// Contract: video-call, Get Contacts
#[test]
fn whoever_is_deleted_is_nobodys_contact() {
    let mock = mock();
    let (alice, admin) = (User::new(&mock, "101"), User::new(&mock, "100"));
    data(add(&alice, "102"), 201);
    data(admin.bare("DELETE", "/api/admin/users/102"), 200);
    assert_eq!(data(alice.get(CONTACTS), 200), json!({ "contacts": [] }));
    control(&mock, "users", json!({ "name": "New" }));
    assert_eq!(
        ask(&mock, "GET", "/_mock/users", None).1[5]["id"],
        "106",
        "no id is given twice"
    );
}
