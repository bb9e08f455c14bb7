//! ikoota: "OTO# numbers used in all logging and analytics" (Security Note 4). A program of its own: it listens to all that is logged.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use common::{User, ask, mock};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Contract: ikoota, Security Notes: Converse Identity
/// Contract: ikoota, Overview
/// Contract: ikoota, NOTES: Logs and analytics show only OTO
#[test]
fn logs_and_analytics_show_nobody_but_by_their_number() {
    let captured = Captured::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .without_time()
        .with_writer(captured.clone())
        .init();
    let mock = mock();
    // Ids and names that occur nowhere else.
    let [first, second] = ["Xanthippe", "Yoshimitsu"].map(|name| {
        ask(&mock, "POST", "/_mock/users", Some(json!({ "name": name })));
        User::new(&mock, name)
    });
    let admin = User::new(&mock, "100");
    let done = |user: &User<'_>, method: &str, path: &str, body: Option<Value>| {
        let (status, answer) = user.ask(method, &format!("/api/calling/{path}"), body.as_ref());
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer
    };
    let call = done(
        &first,
        "POST",
        "create",
        Some(json!({ "title": "t", "isPublic": true })),
    );
    done(&second, "POST", "1/join", None);
    let body = json!({ "channelName": call["channelName"], "uid": 1 });
    let secret = done(&second, "POST", "token", Some(body))["token"]
        .as_str()
        .unwrap()
        .to_owned();
    done(&second, "POST", "1/leave", None);
    done(&second, "POST", "1/join", None);
    done(&admin, "DELETE", "admin/1/participants/107", None);
    let seen = done(&admin, "GET", "admin/1/details", None);
    done(&admin, "POST", "admin/1/end", None);
    let analytics = done(&admin, "GET", "admin/analytics", None).to_string();

    let log = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    for index in [0, 1] {
        let number = seen["participants"][index]["oto_number"].as_str().unwrap();
        let digits = number.strip_prefix("OTO#").unwrap();
        assert!(
            digits.len() >= 5 && digits.bytes().all(|byte| byte.is_ascii_digit()),
            "{number}"
        );
        assert!(log.contains(number), "{number} in {log}");
    }
    for event in ["created", "joined", "left", "removed", "ended"] {
        assert!(log.contains(event), "{event} in {log}");
    }
    for text in [&log, &analytics] {
        for person in [
            "Xanthippe",
            "Yoshimitsu",
            "xanthippe@example.com",
            "106",
            "107",
            &secret,
        ] {
            assert!(!text.contains(person), "{person:?} in {text}");
        }
    }
}
