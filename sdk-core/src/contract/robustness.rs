//! Whatever a backend sends, the adapters answer with a signal or an error.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::examples::Examples;
use super::{Adapter, Intent};
use crate::io::HttpResponse;
use crate::model::{ClientConfig, Contract, DeclineReason, MediaKind};

fn adapters() -> [Adapter; 2] {
    Contract::ALL.map(|contract| Adapter::new(&ClientConfig::new(contract, "https://h", "456")).unwrap())
}

fn intents() -> Vec<Intent> {
    let id = || "c".into();
    vec![
        Intent::Invite {
            to: "123".into(),
            media: MediaKind::Audio,
            channel: Some("x".to_owned()),
        },
        Intent::Accept { id: id() },
        Intent::Decline {
            id: id(),
            reason: DeclineReason::Busy,
        },
        Intent::Cancel { id: id() },
        Intent::HangUp {
            id: id(),
            duration: Duration::MAX,
        },
        Intent::ReportActive { id: id() },
        Intent::Refresh { id: id() },
        Intent::ListIncoming,
    ]
}

fn examples() -> Vec<String> {
    [Examples::chattrix(), Examples::private_call()]
        .iter()
        .flat_map(Examples::texts)
        .collect()
}

/// An example with some of its bytes replaced, and cut somewhere.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let wounds = vec(
        (
            any::<prop::sample::Index>(),
            select(b"\"{}[],:\\u0-9e.ntf \xff".to_vec()),
        ),
        0..6,
    );
    (
        select(examples()),
        wounds,
        any::<prop::sample::Index>(),
        any::<bool>(),
    )
        .prop_map(|(text, wounds, end, cut)| {
            let mut bytes = text.into_bytes();
            for (place, byte) in wounds {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            if cut {
                bytes.truncate(end.index(bytes.len()));
            }
            bytes
        })
}

fn feed(status: u16, header: &str, body: &[u8]) {
    let header = Some(header.to_owned());
    let answer = HttpResponse {
        status,
        date: header.clone(),
        retry_after: header,
        body: body.to_vec(),
    };
    let text = String::from_utf8_lossy(body);
    for adapter in adapters() {
        for intent in intents() {
            let read = adapter.read_answer(&intent, &answer);
            assert!((200..300).contains(&status) || read.is_err());
        }
        let _ = adapter.read_error(None, &answer);
        let _ = adapter.read_frame(&text);
    }
}

proptest! {
    #[test]
    fn anything_is_survived(status: u16, header: String, body in vec(any::<u8>(), 0..200)) {
        feed(status, &header, &body);
        feed(200, &header, &body);
    }

    #[test]
    fn damaged_examples_are_survived(header in "[0-9]{0,25}|[A-Z][a-z]{2}, [0-9]{2} Jan [0-9]{4} 12:00:00 GMT", body in damaged()) {
        feed(200, &header, &body);
        feed(409, &header, &body);
    }

    #[test]
    fn any_time_can_be_sent(unix_ms: u64) {
        for adapter in adapters() {
            for intent in intents() {
                prop_assert!(adapter.request(&intent, unix_ms).is_ok());
            }
        }
    }
}

#[test]
fn a_deep_body_is_survived() {
    for (open, close) in [("[", "]"), ("{\"data\":", "}")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        feed(200, "", deep.as_bytes());
        feed(
            200,
            "",
            format!("{{\"type\":\"call_ended\",\"data\":{{\"callId\":{deep}}}}}").as_bytes(),
        );
    }
}
