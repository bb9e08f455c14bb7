//! What the journal keeps and what it does not.

use serde_json::json;

use super::{entry::MAX_BODY, *};
use crate::{
    control::{
        matcher::{Contract, Direction, Event},
        tap::Passing,
    },
    transport::frames::Incoming,
};

impl Journal {
    fn record(&mut self, now: UnixMillis, record: Record<'_>) -> u64 {
        let entry = self.draft(now, record);
        let seq = entry.seq;
        self.keep(entry);
        seq
    }
}

fn request(target: &str) -> Record<'_> {
    Record {
        contract: Some(Contract::Chattrix),
        event: Event::Request,
        direction: Direction::In,
        user_id: Some("101"),
        socket: None,
        method: Some("POST"),
        target,
        message_type: None,
        payload: Payload::read(br#"{"calleeId":"102"}"#),
        status: None,
    }
}

fn ask(matcher: &Matcher, after: u64, limit: usize) -> Question {
    Question {
        matcher: matcher.clone(),
        text: None,
        after,
        limit,
    }
}

#[test]
fn a_request_gets_its_answer() {
    let mut journal = Journal::new(10);
    let seq = journal.record(1_000, request("/api/v1/calls/initiate"));
    assert_eq!(journal.get(seq).unwrap().status, None);
    let meanwhile = journal.record(1_000, request("/private-call/invite"));
    let payload = Some(Payload::read(br#"{"success":true}"#));
    journal.answer(
        seq,
        1_200,
        Answer {
            status: Some(201),
            payload,
            faults: vec![3],
        },
    );
    assert_eq!(
        serde_json::to_value(journal.get(seq)).unwrap(),
        json!({
            "seq": 1, "at": 1_000, "contract": "chattrix", "kind": "http", "event": "request", "direction": "in",
            "userId": "101", "method": "POST", "path": "/api/v1/calls/initiate", "body": {"calleeId": "102"},
            "bytes": 18, "status": 201, "answer": {"body": {"success": true}, "bytes": 16}, "answeredAt": 1_200,
            "answeredAfter": meanwhile,
            "lost": false, "faults": [3],
        })
    );
}

#[test]
fn a_message_is_written_down_without_its_secrets_and_never_shown_with_them() {
    let mut journal = Journal::new(10);
    let sketch = Sketch {
        contract: Contract::Chattrix,
        direction: Direction::In,
        user: Some("101".into()),
        socket: 7,
        path: "/ws/chat",
        passing: Passing::In(Incoming::Text(
            r#"{"type":"call.end","password":"swordfish"}"#.into(),
        )),
    };
    let mut kept = journal.sketch(5, sketch);
    assert!(!format!("{kept:?}").contains("swordfish"));
    kept.note(&[3], true);
    journal.keep(kept);
    assert!(!format!("{journal:?}").contains("swordfish"));
    assert_eq!(
        serde_json::to_value(journal.get(1)).unwrap(),
        json!({
            "seq": 1, "at": 5, "contract": "chattrix", "kind": "socket", "event": "frame", "direction": "in",
            "userId": "101", "socket": 7, "path": "/ws/chat", "type": "call.end",
            "body": {"type": "call.end", "password": "***"}, "bytes": 42, "status": null, "lost": true, "faults": [3],
        })
    );
}

#[test]
fn a_cut_connection_is_a_lost_answer() {
    let mut journal = Journal::new(10);
    let seq = journal.record(0, request("/x"));
    journal.answer(seq, 0, Answer::default());
    assert!(journal.get(seq).unwrap().lost);
}

#[test]
fn old_entries_make_room_and_are_counted() {
    let mut journal = Journal::new(3);
    for _ in 0..5 {
        journal.record(0, request("/x"));
    }
    let seen: Vec<u64> = journal.since(0).map(|entry| entry.seq).collect();
    assert_eq!(seen, [3, 4, 5]);
    assert_eq!(journal.dropped(), 2);
    assert_eq!(journal.get(2), None);
    journal.answer(2, 0, Answer::default());
    assert_eq!(journal.get(3).unwrap().seq, 3);
}

#[test]
fn large_bodies_make_room_by_weight() {
    let mut journal = Journal::new(usize::MAX);
    let body = vec![b'x'; MAX_BODY + 1];
    let fits = MAX_BYTES / MAX_BODY;
    for _ in 0..fits + 10 {
        journal.record(
            0,
            Record {
                payload: Payload::read(&body),
                ..request("/x")
            },
        );
    }
    assert!(journal.dropped() >= 10);
    assert!(journal.since(0).count() <= fits);
    let kept = &journal.since(0).last().unwrap().payload;
    assert_eq!(
        (kept.bytes, kept.text.as_ref().unwrap().len()),
        (MAX_BODY + 1, MAX_BODY)
    );
}

#[test]
fn a_page_goes_on_where_the_last_one_ended() {
    let mut journal = Journal::new(10);
    for path in ["/a", "/b", "/a", "/a"] {
        journal.record(0, request(path));
    }
    let matcher: Matcher = serde_json::from_value(json!({"path": "/a"})).unwrap();
    let first = journal.page(&ask(&matcher, 0, 2));
    assert_eq!((first.entries.len(), first.matched, first.next), (2, 3, 3));
    let second = journal.page(&ask(&matcher, first.next, 2));
    assert_eq!((second.entries.len(), second.matched, second.next), (1, 1, 4));
    let third = journal.page(&ask(&matcher, second.next, 2));
    assert_eq!((third.entries.len(), third.next), (0, 4));
}

#[test]
fn a_text_is_found_wherever_it_stands() {
    let mut journal = Journal::new(10);
    journal.record(0, request("/api/v1/calls/Initiate"));
    let answered = journal.record(0, request("/private-call/invite"));
    let answer = Answer {
        status: Some(200),
        payload: Some(Payload::read(br#"{"invitationId":"Needle"}"#)),
        faults: Vec::new(),
    };
    journal.answer(answered, 1, answer);
    let found = |text: &str, path: &str| {
        let question = Question {
            text: Some(text.to_owned()),
            ..ask(&serde_json::from_value(json!({ "path": path })).unwrap(), 0, 9)
        };
        let page = journal.page(&question);
        page.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>()
    };
    assert_eq!(found("initiate", "/*"), [1]);
    assert_eq!(found("needle", "/*"), [2]);
    assert_eq!(found("CHATTRIX", "/private-call/*"), [2]);
    assert_eq!(found("haystack", "/*"), [0; 0]);
}

#[test]
fn numbers_go_on_after_a_clear() {
    let mut journal = Journal::new(10);
    journal.record(0, request("/x"));
    journal.clear();
    assert_eq!(journal.record(0, request("/x")), 2);
    assert_eq!(journal.since(0).count(), 1);
}

#[test]
fn no_secret_is_kept() {
    let mut journal = Journal::new(10);
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMDEifQ.c2ln";
    let target = format!("/ws/{jwt}?token={jwt}&x=1");
    let body = format!(r#"{{"token":"{jwt}","deep":[{{"password":"Passw0rd!"}}],"note":"{jwt}"}}"#);
    journal.record(
        0,
        Record {
            payload: Payload::read(body.as_bytes()),
            ..request(&target)
        },
    );
    journal.record(
        0,
        Record {
            payload: Payload::read(format!("not json {jwt}").as_bytes()),
            ..request("/x")
        },
    );
    let shown = format!(
        "{:?} {}",
        journal,
        serde_json::to_string(&journal.page(&ask(&Matcher::default(), 0, 9))).unwrap()
    );
    assert!(!shown.contains("eyJ") && !shown.contains("Passw0rd!"), "{shown}");
}

#[test]
fn payloads_of_every_kind_are_kept_as_what_they_are() {
    assert_eq!(Payload::read(b""), Payload::default());
    assert_eq!(Payload::read(b"hello").text.as_deref(), Some("hello"));
    assert_eq!(
        Payload::read(b"\xff\xfe"),
        Payload {
            body: None,
            text: None,
            bytes: 2
        }
    );
    assert_eq!(Payload::read(b"[1]").body, Some(json!([1])));
    let deep = "[".repeat(200) + &"]".repeat(200);
    assert_eq!(Payload::read(deep.as_bytes()).text, Some(deep));
    assert_eq!(
        Payload::read(br#"{"type":"__proto__"}"#).message_type(),
        Some("__proto__")
    );
    assert_eq!(Payload::read(br#"{"type":1}"#).message_type(), None);
}
