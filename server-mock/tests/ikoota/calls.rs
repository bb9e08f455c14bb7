//! Create, join, leave, my-calls.

use serde_json::{Value, json};

use crate::{
    call,
    common::{User, advance, mock},
    control, created, details, end, join, joined, leave, listed, path, refused,
};

/// Contract: ikoota, 2. Create New Call
/// Contract: ikoota, Security Notes: Channel Names
/// Contract: ikoota, NOTES: Join, create: 200
#[test]
fn create_makes_a_call_with_its_creator_in_it() {
    let mock = mock();
    let (alice, admin) = (User::new(&mock, "101"), User::new(&mock, "100"));
    let body = json!({ "title": "Weekly Team Meeting", "description": "Discuss", "isPublic": false, "maxParticipants": 25 });
    let answer = created(&alice, body);
    let channel = answer["channelName"].as_str().unwrap().to_owned();
    let expected = json!({ "callId": 1, "channelName": channel, "title": "Weekly Team Meeting",
        "description": "Discuss", "isPublic": false, "maxParticipants": 25 });
    assert_eq!(answer, expected);
    // Security Note 2: the name begins with the moment and ends in what nobody can guess.
    let (moment, random) = channel.strip_prefix("call_").unwrap().split_once('_').unwrap();
    assert_eq!((moment, random.len()), ("1705314600", 9));
    assert!(
        random
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    );
    let host = &details(&admin, 1)["participants"][0];
    assert_eq!(
        (&host["user_id"], &host["role"], &host["left_at"]),
        (&json!(101), &json!("host"), &Value::Null)
    );
}

/// What may be left out.
///
/// Contract: ikoota, 2. Create New Call
#[test]
fn create_needs_a_title_only() {
    let mock = mock();
    let answer = created(&User::new(&mock, "101"), json!({ "title": "Stand-up" }));
    assert_eq!(
        (
            &answer["description"],
            &answer["isPublic"],
            &answer["maxParticipants"]
        ),
        (&Value::Null, &json!(false), &json!(50))
    );
}

/// Contract: ikoota, 2. Create New Call: 400
/// Contract: ikoota, Error Codes Reference: 400
#[test]
fn create_refuses_what_is_invalid() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    for body in [
        json!({}),
        json!({ "title": "" }),
        json!({ "title": "  " }),
        json!({ "title": 5 }),
        json!({ "title": null }),
        json!({ "title": "x".repeat(256) }),
        json!({ "title": "t", "description": 1 }),
        json!({ "title": "t", "description": "x".repeat(2_001) }),
        json!({ "title": "t", "isPublic": "yes" }),
        json!({ "title": "t", "maxParticipants": 1 }),
        json!({ "title": "t", "maxParticipants": 1_001 }),
        json!({ "title": "t", "maxParticipants": -25 }),
        json!({ "title": "t", "maxParticipants": 2.5 }),
        json!({ "title": "t", "maxParticipants": "25" }),
        json!(["t"]),
    ] {
        let (status, answer) = alice.post(&path("create"), &body);
        assert_eq!(
            (status, answer["error"].is_string()),
            (400, true),
            "{body}: {answer}"
        );
    }
    let longest =
        json!({ "title": "ü".repeat(255), "description": "ü".repeat(2_000), "maxParticipants": 1_000 });
    created(&alice, longest);
    created(&alice, json!({ "title": "t", "maxParticipants": 2 }));
}

/// Who is in it already stays in.
///
/// Contract: ikoota, 3. Join Call
/// Contract: ikoota, NOTES: Join, create: 200
/// Contract: ikoota, NOTES: Roles in a call
#[test]
fn join_lets_people_into_a_public_call() {
    let mock = mock();
    let [alice, bob, admin] = ["101", "102", "100"].map(|id| User::new(&mock, id));
    let channel = created(&alice, json!({ "title": "Open", "isPublic": true }))["channelName"].clone();
    let expected = json!({ "success": true, "channelName": channel, "callTitle": "Open" });
    assert_eq!(joined(&bob, 1), expected);
    advance(&mock, 5_000);
    assert_eq!(joined(&bob, 1), expected);
    let seen = details(&admin, 1);
    assert_eq!(seen["participants"][1]["joined_at"], "2024-01-15T10:30:00Z");
    assert_eq!(seen["stats"]["total_participants"], 2);
    // A body that says nothing is as good as none (Usage Examples: content type without a body).
    assert_eq!(bob.post(&path("1/join"), &json!({})).0, 200);
    assert_eq!(bob.post(&path("1/join"), &json!({ "role": "host" })).0, 400);
}

/// Contract: ikoota, 3. Join Call: 404
/// Contract: ikoota, Error Codes Reference: 404
#[test]
fn join_finds_no_call_that_is_unknown_or_over() {
    let mock = mock();
    let [alice, bob, admin] = ["101", "102", "100"].map(|id| User::new(&mock, id));
    let gone = refused(404, "Call not found or ended");
    assert_eq!(join(&bob, 1), gone);
    let id = call(&alice, true);
    end(&admin, id);
    for user in [&alice, &bob] {
        assert_eq!(join(user, id), gone);
    }
}

/// Contract: ikoota, 3. Join Call: 400
/// Contract: ikoota, Error Codes Reference: 400
#[test]
fn join_does_not_overfill_a_call() {
    let mock = mock();
    let users = ["101", "102", "103"].map(|id| User::new(&mock, id));
    created(
        &users[0],
        json!({ "title": "Two", "isPublic": true, "maxParticipants": 2 }),
    );
    joined(&users[1], 1);
    assert_eq!(join(&users[2], 1), refused(400, "Call is full"));
    leave(&users[1], 1);
    joined(&users[2], 1);
    assert_eq!(join(&users[1], 1), refused(400, "Call is full"));
    // Who is in it may ask again.
    joined(&users[0], 1);
}

/// Its creator, those who were in it before, and those that the control API adds.
///
/// Contract: ikoota, 3. Join Call: 403
/// Contract: ikoota, Security Notes: Participant Validation
/// Contract: ikoota, NOTES: A private call can be joined by its creator
#[test]
fn a_private_call_is_joined_by_those_who_may() {
    let mock = mock();
    let users = ["101", "102", "103"].map(|id| User::new(&mock, id));
    let [alice, bob, carol] = &users;
    let id = call(alice, false);
    let private = refused(403, "Access denied to private call");
    assert_eq!(join(bob, id), private);
    let answer = control(&mock, "trigger/admit", json!({ "callId": id, "userId": "bob" }));
    assert_eq!(answer, json!({ "callId": id, "status": "active" }));
    joined(bob, id);
    assert_eq!(join(carol, id), private);
    leave(alice, id);
    leave(bob, id);
    assert_eq!(join(bob, id).0, 404, "the last one has ended it");
    let id = call(alice, false);
    control(
        &mock,
        "trigger/admit",
        json!({ "callId": id.to_string(), "userId": 102 }),
    );
    joined(bob, id);
    leave(bob, id);
    joined(bob, id);
    leave(alice, id);
    joined(alice, id);
}

/// Contract: ikoota, 4. Leave Call
/// Contract: ikoota, NOTES: Leave by someone who is not in the call
#[test]
fn leave_can_be_repeated() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| User::new(&mock, id));
    let id = call(&alice, true);
    joined(&bob, id);
    let done = (200, json!({ "success": true }));
    for user in [&bob, &bob, &carol] {
        assert_eq!(leave(user, id), done);
    }
    assert_eq!(leave(&alice, id), done);
    assert_eq!(leave(&alice, id), done, "also once it has ended");
    assert_eq!(leave(&alice, 99), refused(404, "Call not found or ended"));
}

/// Contract: ikoota, NOTES: When the last one leaves, the call ends
#[test]
fn the_last_one_ends_the_call() {
    let mock = mock();
    let [alice, bob, admin] = ["101", "102", "100"].map(|id| User::new(&mock, id));
    let id = call(&alice, true);
    joined(&bob, id);
    leave(&alice, id);
    assert_eq!(details(&admin, id)["call"]["status"], "active", "its host may go");
    advance(&mock, 60_000);
    leave(&bob, id);
    let seen = details(&admin, id)["call"].clone();
    assert_eq!(
        (&seen["status"], &seen["ended_at"]),
        (&json!("ended"), &json!("2024-01-15T10:31:00Z"))
    );
}

/// Contract: ikoota, 5. Get User's Calls
/// Contract: ikoota, NOTES: Roles in a call
#[test]
fn my_calls_lists_what_one_may_join() {
    let mock = mock();
    let [alice, bob, carol] = ["101", "102", "103"].map(|id| User::new(&mock, id));
    let private = call(&alice, false);
    advance(&mock, 1_000);
    let public = created(
        &alice,
        json!({ "title": "Open", "description": "All", "isPublic": true, "maxParticipants": 9 }),
    );
    assert_eq!(listed(&alice, ""), [2, 1], "the newest first");
    assert_eq!(listed(&bob, ""), [2]);
    joined(&bob, 2);
    let (_, calls) = bob.get(&path("my-calls"));
    let expected = json!([{ "id": 2, "title": "Open", "description": "All", "channel_name": public["channelName"],
        "creator_id": 101, "is_public": true, "max_participants": 9, "status": "active",
        "created_at": "2024-01-15T10:30:01Z", "role": "participant", "participant_count": 2 }]);
    assert_eq!(calls, expected);
    assert_eq!(alice.get(&path("my-calls")).1[0]["role"], "host");
    assert_eq!(
        carol.get(&path("my-calls")).1[0]["role"],
        Value::Null,
        "not in it yet"
    );
    control(
        &mock,
        "trigger/admit",
        json!({ "callId": private, "userId": 103 }),
    );
    assert_eq!(listed(&carol, ""), [2, 1]);
    leave(&bob, 2);
    let (_, calls) = bob.get(&path("my-calls"));
    assert_eq!(
        (&calls[0]["role"], &calls[0]["participant_count"]),
        (&json!("participant"), &json!(1))
    );
}

/// Contract: ikoota, 5. Get User's Calls: status
/// Contract: ikoota, NOTES: paused can be set through the control API only
#[test]
fn my_calls_can_be_filtered_by_status() {
    let mock = mock();
    let (alice, admin) = (User::new(&mock, "101"), User::new(&mock, "100"));
    let ids: Vec<i64> = (0..3).map(|_| call(&alice, true)).collect();
    end(&admin, ids[0]);
    let answer = control(
        &mock,
        "trigger/pause",
        json!({ "callId": ids[1], "paused": true }),
    );
    assert_eq!(answer, json!({ "callId": ids[1], "status": "paused" }));
    assert_eq!(listed(&alice, "?status=ended"), [ids[0]]);
    assert_eq!(listed(&alice, "?status=paused"), [ids[1]]);
    assert_eq!(listed(&alice, "?status=active"), [ids[2]]);
    assert_eq!(listed(&alice, ""), [ids[2], ids[1], ids[0]]);
    joined(&User::new(&mock, "102"), ids[1]);
    control(
        &mock,
        "trigger/pause",
        json!({ "callId": ids[1], "paused": false }),
    );
    assert_eq!(listed(&alice, "?status=active"), [ids[2], ids[1]]);
}

/// Contract: ikoota, 5. Get User's Calls: limit
#[test]
fn my_calls_are_twenty_unless_said_otherwise() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let ids: Vec<i64> = (0..25).map(|_| call(&alice, false)).collect();
    assert_eq!(listed(&alice, "").len(), 20);
    assert_eq!(listed(&alice, "?limit=2"), [ids[24], ids[23]]);
    assert_eq!(listed(&alice, "?limit=100&status=active").len(), 25);
    for query in [
        "?limit=0",
        "?limit=101",
        "?limit=-1",
        "?limit=x",
        "?status=over",
        "?status=",
        "?limit=1&limit=2",
        "?page=2",
    ] {
        let (status, answer) = alice.get(&path(&format!("my-calls{query}")));
        assert_eq!((status, answer["error"].is_string()), (400, true), "{query}");
    }
}
