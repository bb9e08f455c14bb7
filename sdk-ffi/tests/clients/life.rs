//! How clients begin and end, whatever the thread.

use std::thread;

use ringway::private_call::api::ListIncoming;
use ringway::{ClientConfig, Contract, EndReason, ErrorCode, LinkState, MediaReport, Phase};
use ringway_ffi::{ClientOptions, NativeClient, NativeError, client_config, default_timing};

use crate::stage::{Stage, ring, soon};

#[test]
fn a_client_lives_on_whatever_thread_it_is_used() {
    let stage = Stage::new(Contract::Chattrix);
    let (alice, bob) = (stage.client("101"), stage.client("102"));
    let (outgoing, incoming) = thread::scope(|scope| {
        let ringing = scope.spawn(|| ring(&alice, &bob));
        ringing.join().unwrap()
    });
    thread::spawn(move || {
        soon("accepting", incoming.accept(None)).unwrap();
        incoming.media(MediaReport::Joined);
    })
    .join()
    .unwrap();
    soon("the answer", outgoing.reached(Phase::Connecting, None)).unwrap();
}

#[test]
fn dropping_the_last_handle_on_another_thread_closes_the_client() {
    let stage = Stage::new(Contract::Chattrix);
    let (alice, bob) = (stage.client("101"), stage.client("102"));
    let (outgoing, incoming) = ring(&alice, &bob);
    let states = alice.watch();
    drop(alice);
    assert_eq!(
        incoming.snapshot().phase,
        Phase::Ringing,
        "a call is a handle, too"
    );
    thread::spawn(move || drop(outgoing)).join().unwrap();
    let end = soon("the end", incoming.ended(None)).unwrap();
    assert_eq!(end.reason, EndReason::RemoteCancelled);
    while soon("the end of the client", states.next(None))
        .unwrap()
        .is_some()
    {}
}

#[test]
fn stopping_ends_everything_in_the_background() {
    let stage = Stage::new(Contract::Chattrix);
    let (alice, bob) = (stage.client("101"), stage.client("102"));
    let (outgoing, incoming) = ring(&alice, &bob);
    alice.stop();
    let end = soon("the end", outgoing.ended(None)).unwrap();
    assert_eq!(end.reason, EndReason::ClientShutdown);
    let end = soon("the end there", incoming.ended(None)).unwrap();
    assert_eq!(end.reason, EndReason::RemoteCancelled);
    soon("the end of the client", alice.shutdown()).unwrap();
    assert_eq!(alice.snapshot().link, LinkState::Closed);
    assert_eq!(
        soon("nobody calls", alice.incoming(None)).unwrap().map(drop),
        None
    );
    assert_eq!(
        soon("nothing waits", alice.explain()).map(|waiting| waiting.len()),
        Ok(0)
    );
}

#[test]
fn what_cannot_work_is_refused_at_once() {
    let config = client_config(Contract::PrivateCall, "not an address".to_owned(), "101".into());
    let Err(NativeError::Failed { error }) = NativeClient::start(config, None) else {
        panic!("it began");
    };
    assert_eq!(error.code, ErrorCode::UsageConfig);
}

#[test]
fn patience_ends_and_the_client_goes_on() {
    // A port that nobody listens on.
    let url = "http://127.0.0.1:9".to_owned();
    let config = client_config(Contract::PrivateCall, url, "101".into());
    let client = NativeClient::start(config, None).unwrap();
    let Err(NativeError::Failed { error }) = soon("the end of patience", client.connected(Some(50), None))
    else {
        panic!("it connected");
    };
    assert_eq!(error.code, ErrorCode::NetTimeout);
    let waiting = soon("an explanation", client.explain()).unwrap();
    assert!(
        waiting.iter().any(|waiting| waiting.call.is_none()),
        "{waiting:?}"
    );
}

#[test]
fn the_network_and_the_app_are_told_of() {
    let stage = Stage::new(Contract::Chattrix);
    let client = stage.client("101");
    let states = client.watch();
    let wanted = |wanted: LinkState| {
        while soon("the link", states.next(None)).unwrap().unwrap().link != wanted {}
    };
    client.visible(false);
    client.online(false);
    wanted(LinkState::Suspended);
    client.online(true);
    client.visible(true);
    soon("trying again", client.reconnect(None)).unwrap();
    wanted(LinkState::Online);
}

#[test]
fn options_bound_what_is_read() {
    let stage = Stage::new(Contract::PrivateCall);
    let options = ClientOptions {
        max_body: Some(1),
        max_frame: None,
    };
    let client = NativeClient::start(stage.config("101"), Some(options)).unwrap();
    let list = ListIncoming {
        user_id: "101".into(),
    };
    let answer = soon("a refusal", client.private_call().list_incoming(list, None));
    let Err(NativeError::Failed { error }) = answer else {
        panic!("it read two bytes");
    };
    assert_eq!(error.code, ErrorCode::ProtoUnexpected, "{error}");
}

#[test]
fn the_defaults_are_those_of_the_engine() {
    let url = "https://calls.example.com";
    let config = client_config(Contract::Chattrix, url.to_owned(), "101".into());
    assert_eq!(config, ClientConfig::new(Contract::Chattrix, url, "101"));
    assert_eq!(config.timing, default_timing());
}
