//! Agora tokens against the official package `agora-token`, in both directions.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they are by name, and fail by panic"
)]

mod common;

use common::{START, User, ask, config, peers};
use ringway_mock::{AgoraConfig, ClockMode, Mock, MockConfig};
use serde_json::{Value, json};

const CERTIFICATE: &str = "9f8e7d6c5b4a39281706f5e4d3c2b1a0";
const APP_ID: &str = "00112233445566778899aabbccddeeff";

fn mock(clock: ClockMode) -> Mock {
    let agora = AgoraConfig {
        app_id: APP_ID.to_owned(),
        app_certificate: CERTIFICATE.to_owned(),
        ..AgoraConfig::default()
    };
    Mock::new(MockConfig {
        clock,
        agora,
        ..config()
    })
    .unwrap()
}

fn official(input: &Value) -> Option<Value> {
    let packages = peers::packages()?;
    Some(serde_json::from_str(&peers::run(&packages, "agora.cjs", &input.to_string())).unwrap())
}

/// Contract: ikoota, 1. Generate Call Token
/// Contract: all, NOTES: Agora tokens
#[test]
fn the_official_package_reads_our_tokens() {
    let mock = mock(config().clock);
    let alice = User::new(&mock, "101");
    let (_, made) = alice.post("/api/calling/create", &json!({ "title": "t" }));
    let channel = &made["channelName"];
    let uids = [0, 1, 789_012, u32::MAX];
    let tokens = uids.map(|uid| {
        let (status, answer) = alice.post(
            "/api/calling/token",
            &json!({ "channelName": channel, "uid": uid }),
        );
        assert_eq!(status, 200, "{answer}");
        answer["token"].clone()
    });
    let spoiled = tokens[0].as_str().unwrap().replacen("007", "006", 1);
    let mut asked = tokens.to_vec();
    asked.push(json!(spoiled));
    let Some(said) = official(&json!({ "certificate": CERTIFICATE, "parse": asked, "make": [] })) else {
        return;
    };
    for (uid, parsed) in uids.iter().zip(said["parsed"].as_array().unwrap()) {
        let uid = if *uid == 0 { String::new() } else { uid.to_string() };
        let expected = json!({ "appId": APP_ID, "issuedAt": START / 1_000, "lifetime": 86_400, "signed": true,
            "signedByAnother": false, "services": 1, "channel": channel, "uid": uid,
            "privileges": { "1": 86_400, "2": 86_400, "3": 86_400, "4": 86_400 } });
        assert_eq!(parsed, &expected);
    }
    assert_eq!(said["parsed"][uids.len()], Value::Null);
}

/// Contract: all, NOTES: Agora tokens
#[test]
fn we_read_the_official_packages_tokens() {
    // The package takes the machine's time.
    let mock = mock(ClockMode::Real);
    let make = |channel: &str, uid: u32, publisher: bool, seconds: u32| json!({ "appId": APP_ID, "channel": channel, "uid": uid, "publisher": publisher, "seconds": seconds });
    let asked = [
        make("call_1705314600_abc123xyz", 789_012, true, 3_600),
        make("private_101_102", 0, false, 600),
        make("kanał-ünï-频道", u32::MAX, true, 86_400),
    ];
    let Some(said) = official(&json!({ "certificate": CERTIFICATE, "parse": [], "make": asked })) else {
        return;
    };
    for (asked, token) in asked.iter().zip(said["made"].as_array().unwrap()) {
        let (status, read) = ask(
            &mock,
            "POST",
            "/_mock/agora/inspect",
            Some(json!({ "token": token })),
        );
        assert_eq!(
            (status, &read["valid"], &read["appId"]),
            (200, &json!(true), &json!(APP_ID)),
            "{read}"
        );
        let channel = &read["channels"][0];
        assert_eq!(
            (&channel["channelName"], &channel["uid"]),
            (&asked["channel"], &json!(asked["uid"].to_string()))
        );
        let until = read["issuedAt"].as_u64().unwrap() + asked["seconds"].as_u64().unwrap();
        assert_eq!(read["expiresAt"], until);
        let names: &[&str] = if asked["publisher"] == true {
            &["joinChannel", "publishAudio", "publishData", "publishVideo"]
        } else {
            &["joinChannel"]
        };
        let rights: Vec<_> = channel["privileges"].as_object().unwrap().iter().collect();
        assert!(rights.iter().all(|(_, until_then)| **until_then == json!(until)));
        assert_eq!(
            rights.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
            names
        );
    }
    // Another project's certificate has not signed them.
    let other = Mock::new(config()).unwrap();
    let (_, read) = ask(
        &other,
        "POST",
        "/_mock/agora/inspect",
        Some(json!({ "token": said["made"][0] })),
    );
    assert_eq!((&read["signed"], &read["valid"]), (&json!(false), &json!(false)));
}
