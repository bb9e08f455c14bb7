//! No secret reaches a log, a trace or a Debug: neither a JWT nor a media token, whatever goes wrong.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Write;
use std::sync::{Arc, Mutex};

use ringway_core::model::{Command, Contract};
use ringway_world::{App, Faults, MediaCredentials, Setup, Tokens, World};

/// Everything that anybody writes to the log, down to the finest level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn no_secret_reaches_a_log_a_trace_or_a_debug() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let mut secrets = Vec::new();
    for contract in Contract::ALL {
        for (seed, faults) in [(1, Faults::none()), (2, Faults::rough()), (3, Faults::rough())] {
            secrets.extend(a_life_with_tokens(contract, seed, faults));
        }
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("ringway_core"), "the log was captured");
    assert!(secrets.len() > 20, "{} secrets", secrets.len());
    for secret in secrets {
        // A part of it would be as bad: the signature of a JWT, the end of a media token.
        let part = &secret[secret.len() - 12..];
        assert!(!log.contains(part), "a secret is in the log");
    }
}

/// Calls with renewals of both kinds, refusals and failures. Every output, snapshot and Debug is searched on the way.
fn a_life_with_tokens(contract: Contract, seed: u64, faults: Faults) -> Vec<String> {
    let mut setup = Setup::new(contract, seed);
    setup.faults = faults;
    let mut w = World::with(setup);
    w.searches_for_secrets = true;
    let app = App {
        tokens: Tokens::Fresh { life_s: 120 },
        credentials: MediaCredentials::Fresh { life_ms: 90_000 },
        hangs_up_after: Some(100_000),
        ..App::accepts(1_000)
    };
    let people = ["alice", "bob"].map(|name| {
        w.add_with(name, app.clone(), |config| {
            config.ask_credentials = true;
            // private-call takes a token, too, where the app has one.
            config.auth = ringway_core::model::AuthSource::Ask;
        })
    });
    for who in people {
        w.command(who, Command::Connect);
    }
    w.advance(5_000);
    for _ in 0..3 {
        let to = w.client(people[1]).user.clone();
        w.place(people[0], &to);
        w.advance(60_000);
        w.trigger("expire-token", &serde_json::json!({"userId": "101"}));
        w.trigger("revoke", &serde_json::json!({"userId": "102"}));
        w.advance(120_000);
    }
    for who in people {
        w.command(who, Command::Close);
    }
    w.advance(10_000);
    std::mem::take(&mut w.secrets)
}
