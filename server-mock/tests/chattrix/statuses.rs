//! What may be done with a call in which status.

use ringway_mock::Mock;

use crate::{
    act,
    common::{User, advance, mock},
    initiate, status_of,
};

/// Brings a new call into a status, by what clients can do.
fn call_in(mock: &Mock, status: &str) -> String {
    let (alice, bob) = (User::new(mock, "101"), User::new(mock, "102"));
    let socket = (status != "INITIATING").then(|| bob.connect());
    let id = initiate(&alice, "102", "VIDEO");
    drop(socket);
    let steps: &[&str] = match status {
        "INITIATING" | "RINGING" => &[],
        "CONNECTING" => &["accept"],
        "ACTIVE" => &["accept", "ACTIVE"],
        "ENDED" => &["accept", "end"],
        "REJECTED" => &["reject"],
        "MISSED" => {
            advance(mock, 60_000);
            &[]
        }
        other => panic!("no status {other}"),
    };
    for step in steps {
        assert_eq!(act(&bob, &id, step).0, 200);
    }
    assert_eq!(status_of(&alice, &id), status);
    id
}

/// What every action answers in every status, for the caller and for the callee: 200 with the status after it, or the
/// refusal.
///
/// Contract: chattrix, 2. Accept Call
/// Contract: chattrix, 2. Accept Call: 400 BAD_REQUEST
/// Contract: chattrix, 2. Accept Call: 403 FORBIDDEN
/// Contract: chattrix, 3. Reject Call
/// Contract: chattrix, 3. Reject Call: 400 BAD_REQUEST
/// Contract: chattrix, 3. Reject Call: 403 FORBIDDEN
/// Contract: chattrix, 4. End Call
/// Contract: chattrix, 4. End Call: 400 BAD_REQUEST
/// Contract: chattrix, 4. End Call: 403 FORBIDDEN
/// Contract: chattrix, 5. Update Call Status
/// Contract: chattrix, 5. Update Call Status: status: CONNECTING
/// Contract: chattrix, 5. Update Call Status: status: ACTIVE
/// Contract: chattrix, 5. Update Call Status: status: ENDED
/// Contract: chattrix, 5. Update Call Status: 400 BAD_REQUEST
/// Contract: chattrix, 5. Update Call Status: 403 FORBIDDEN
/// Contract: chattrix, 6. Get Call Details
/// Contract: chattrix, Message Ordering: Call state transitions are validated
/// Contract: chattrix, NOTES: Allowed transitions by PATCH
#[test]
fn every_action_in_every_status() {
    let live = ["INITIATING", "RINGING", "CONNECTING", "ACTIVE"];
    let all = [
        "INITIATING",
        "RINGING",
        "CONNECTING",
        "ACTIVE",
        "ENDED",
        "REJECTED",
        "MISSED",
    ];
    for from in all {
        let rings = matches!(from, "INITIATING" | "RINGING");
        let answered = matches!(from, "CONNECTING" | "ACTIVE");
        let ok = |allowed: bool, to: &'static str| if allowed { Ok(to) } else { Err(400) };
        let table: [(&str, &str, Result<&str, u16>); 12] = [
            ("102", "accept", ok(rings, "CONNECTING")),
            ("101", "accept", Err(403)),
            ("102", "reject", ok(rings, "REJECTED")),
            ("101", "reject", Err(403)),
            ("102", "end", ok(answered, "ENDED")),
            ("101", "end", ok(answered, "ENDED")),
            (
                "102",
                "CONNECTING",
                ok(rings || from == "CONNECTING", "CONNECTING"),
            ),
            (
                "101",
                "CONNECTING",
                if from == "CONNECTING" {
                    Ok("CONNECTING")
                } else {
                    Err(403)
                },
            ),
            ("102", "ACTIVE", ok(answered, "ACTIVE")),
            ("101", "ACTIVE", ok(answered, "ACTIVE")),
            (
                "102",
                "ENDED",
                ok(live.contains(&from) || from == "ENDED", "ENDED"),
            ),
            (
                "101",
                "ENDED",
                ok(live.contains(&from) || from == "ENDED", "ENDED"),
            ),
        ];
        for (who, action, expected) in table {
            let mock = mock();
            let id = call_in(&mock, from);
            let (status, answer) = act(&User::new(&mock, who), &id, action);
            let (expected_status, after) = match expected {
                Ok(after) => (200, after),
                Err(refused) => (refused, from),
            };
            assert_eq!(status, expected_status, "{who} {action} in {from}: {answer}");
            assert_eq!(answer["success"], status == 200);
            assert_eq!(
                status_of(&User::new(&mock, "101"), &id),
                after,
                "{who} {action} in {from}"
            );
            for stranger in ["103", "100"] {
                assert_eq!(act(&User::new(&mock, stranger), &id, action).0, 403);
            }
        }
    }
}
