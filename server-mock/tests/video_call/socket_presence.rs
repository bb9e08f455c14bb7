//! Who is there: connections, presence, and those who stay away.

use ringway_mock::{Mock, MockConfig, SocketIoFrame};
use serde_json::json;

use crate::{
    calls_stage::{Peer, participant, present},
    common::{advance, ask},
    config, control, data, mock,
    users_contacts::befriend,
};

/// Contract: video-call, Connection
/// Contract: video-call, NOTES: a bad token is refused with connect_error (UNAUTHORIZED)
/// Contract: video-call, Error Codes: UNAUTHORIZED
#[test]
fn a_connection_takes_a_good_token() {
    let mock = mock();
    let token = mock.token_for("101").unwrap();
    assert!(mock.socket_io(&json!({ "token": token })).is_ok());
    let expired = control(&mock, "token", json!({ "userId": "101", "ttlSeconds": 0 }))["token"].clone();
    let revoked = mock.token_for("102").unwrap();
    control(&mock, "trigger/revoke", json!({ "userId": "102" }));
    for bad in [
        expired,
        json!(revoked),
        json!(""),
        json!("x.y.z"),
        json!(7),
        json!([token]),
    ] {
        let refused = mock.socket_io(&json!({ "token": bad }));
        assert_eq!(refused.unwrap_err(), "UNAUTHORIZED", "{bad}");
    }
}

/// Contract: video-call, Rate Limits: WebSocket connections
/// Contract: video-call, NOTES: 1 connection per user
#[test]
fn a_newer_connection_replaces_the_older_one() {
    let mock = mock();
    let [alice, mut bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob]);
    let older = bob.socket.take().unwrap();
    // Also with another token of the same user.
    bob.user.token = mock.token_for("102").unwrap();
    bob.connect();
    let Some(SocketIoFrame::Event { name, data, .. }) = older.recv() else {
        panic!("session-replaced is expected");
    };
    assert_eq!((name.as_str(), data), ("session-replaced", json!({})));
    assert!(matches!(older.recv(), Some(SocketIoFrame::Disconnect { .. })));
    alice.hears_nothing();
    // What the older one still says is not heard.
    older.emit("leave-room", json!({ "roomId": id }));
    drop(older);
    advance(&mock, 120_000);
    alice.hears_nothing();
    assert_eq!(present(&alice.sees(&id)), ["101", "102"]);
}

/// Contract: video-call, User Online
/// Contract: video-call, User Offline
/// Contract: video-call, NOTES: Presence goes to contacts and to those in a call together
#[test]
fn presence_goes_to_contacts_and_companions() {
    let mock = mock();
    let [alice, bob, carol, dave] = ["101", "102", "103", "104"].map(|id| Peer::new(&mock, id));
    befriend(&bob.user, "101");
    let id = alice.group();
    carol.joins(&id);
    let mut alice = alice;
    alice.socket.take();
    for peer in [&bob, &carol] {
        assert_eq!(
            peer.hears("user-offline"),
            json!({ "userId": "101", "status": "offline" })
        );
    }
    alice.connect();
    for peer in [&bob, &carol] {
        assert_eq!(
            peer.hears("user-online"),
            json!({ "userId": "101", "status": "online" })
        );
    }
    data(
        alice.user.put("/api/auth/status", &json!({ "status": "busy" })),
        200,
    );
    for peer in [&bob, &carol] {
        assert_eq!(
            peer.hears("user-online"),
            json!({ "userId": "101", "status": "busy" })
        );
    }
    dave.hears_nothing();
    let contacts = data(bob.user.get("/api/auth/contacts"), 200).to_string();
    assert!(contacts.contains(r#""status":"busy""#), "{contacts}");
}

/// Contract: video-call, Logout User
/// Contract: video-call, User Offline
#[test]
fn logging_out_ends_the_connection() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    alice.group_with(&[&bob]);
    data(alice.user.bare("POST", "/api/auth/logout"), 200);
    assert!(matches!(
        alice.socket().recv(),
        Some(SocketIoFrame::Disconnect { code: 4401, .. })
    ));
    assert_eq!(
        bob.hears("user-offline"),
        json!({ "userId": "101", "status": "offline" })
    );
    control(&mock, "trigger/revoke", json!({ "userId": "bob" }));
    assert!(matches!(
        bob.socket().recv(),
        Some(SocketIoFrame::Disconnect { code: 4401, .. })
    ));
}

/// Contract: video-call, NOTES: A participant whose sockets are all gone for 60 s leaves the call
/// Contract: video-call, Host Changed
/// Contract: video-call, User Left
#[test]
fn who_stays_away_leaves() {
    let mock = mock();
    let [mut alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob]);
    alice.socket.take();
    assert_eq!(bob.names_heard(), ["user-offline"]);
    advance(&mock, 59_999);
    bob.hears_nothing();
    assert_eq!(present(&bob.sees(&id)), ["101", "102"]);
    advance(&mock, 1);
    assert_eq!(bob.names_heard(), ["user-left", "host-changed"]);
    let call = bob.sees(&id);
    assert_eq!(participant(&call, "101")["leftAt"], "2024-01-15T10:31:00.000Z");
    // The last one, too: no call lives for ever.
    let Peer { user, socket, .. } = bob;
    drop(socket);
    advance(&mock, 60_000);
    let call = data(user.get(&format!("/api/calls/{id}")), 200)["call"].clone();
    assert_eq!(
        (&call["status"], &call["endReason"]),
        (&json!("ended"), &json!("empty"))
    );
    assert_eq!(call["endedAt"], "2024-01-15T10:32:00.000Z");
}

/// Contract: video-call, NOTES: A participant whose sockets are all gone for 60 s leaves the call
#[test]
fn who_comes_back_in_time_stays() {
    let mock = mock();
    let [alice, mut bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let id = alice.group_with(&[&bob]);
    for _ in 0..3 {
        bob.socket.take();
        advance(&mock, 59_000);
        bob.connect();
        advance(&mock, 59_000);
    }
    assert_eq!(present(&alice.sees(&id)), ["101", "102"]);
    assert!(alice.names_heard().iter().all(|name| name.starts_with("user-o")));
}

/// Whoever has never had a socket is not waited for.
///
/// Contract: video-call, NOTES: A participant whose sockets are all gone for 60 s leaves the call
#[test]
fn it_is_an_option_and_not_for_those_without_sockets() {
    let patient = MockConfig {
        leave_after_absence: None,
        ..config()
    };
    let patient = Mock::new(patient).unwrap();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&patient, id));
    let id = alice.group_with(&[&bob]);
    drop((alice, bob));
    advance(&patient, 3_600_000);
    let admin = Peer::offline(&patient, "100");
    assert_eq!(present(&admin.sees(&id)), ["101", "102"]);
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::offline(&mock, id));
    let id = alice.group();
    bob.joins(&id);
    advance(&mock, 3_600_000);
    assert_eq!(present(&alice.sees(&id)), ["101", "102"]);
}

/// A server that begins anew waits for those who were connected, and for nobody else.
///
/// Contract: video-call, NOTES: A participant whose sockets are all gone for 60 s leaves the call
#[test]
fn a_restored_server_waits_for_those_who_were_connected() {
    let mock = mock();
    let [alice, bob] = ["101", "102"].map(|id| Peer::new(&mock, id));
    let dave = Peer::offline(&mock, "104");
    let id = alice.group_with(&[&bob]);
    dave.joins(&id);
    let snapshot = ask(&mock, "GET", "/_mock/snapshot", None).1;
    advance(&mock, 5_000);
    assert_eq!(ask(&mock, "PUT", "/_mock/snapshot", Some(snapshot)).0, 200);
    let mut alice = alice;
    alice.connect();
    advance(&mock, 60_000);
    assert_eq!(present(&alice.sees(&id)), ["101", "104"]);
}
