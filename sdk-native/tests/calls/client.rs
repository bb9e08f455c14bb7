//! Clients: how they begin, and how they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ringway::{
    AuthToken, CallClient, Contract, Credentials, EndReason, ErrorCode, LinkState, Secret, SourceError,
};
use ringway_mock::NamespaceOptions;
use tokio::net::TcpListener;

use crate::stage::{Stage, brisk, ended, ring, soon, talk};

#[tokio::test]
async fn a_refused_token_ends_connect() {
    let stage = Stage::new(Contract::Chattrix).await;
    let builder = CallClient::builder(Contract::Chattrix, stage.server.url(), "101").token("not.a.token");
    let error = soon("the refusal", builder.connect()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::AuthRequired, "{error}");
}

/// A backend may lie under a path, as the namespaces of the mock do: requests and sockets keep it.
#[tokio::test]
async fn clients_call_one_another_in_a_namespace() {
    for contract in Contract::ALL {
        let stage = Stage::new(contract).await;
        let space = stage.server.namespace(NamespaceOptions::default()).unwrap();
        let client = async |user: &str| {
            let builder = CallClient::builder(contract, space.url(), user)
                .token(space.mock().token_for(user).unwrap())
                .timing(brisk());
            soon("the link", builder.connect()).await.unwrap()
        };
        let (alice, bob) = (client("101").await, client("102").await);
        let outside = stage.client("102").await;
        let (outgoing, incoming) = ring(&alice, &bob).await;
        talk(&outgoing, &incoming).await;
        assert!(outside.calls().is_empty(), "{contract:?}");
    }
}

#[tokio::test]
async fn a_source_is_asked_again_when_its_token_is_refused() {
    let stage = Stage::new(Contract::Chattrix).await;
    let good = stage.token("101");
    let client = CallClient::builder(Contract::Chattrix, stage.server.url(), "101").auth(move |ask| {
        let token = if ask.refused {
            good.clone()
        } else {
            "an.old.token".to_owned()
        };
        async move { Ok(AuthToken::new(token)) }
    });
    let client = soon("the link", client.connect()).await.unwrap();
    assert_eq!(client.snapshot().link, LinkState::Online);
}

#[tokio::test]
async fn a_source_that_panics_or_fails_is_a_source_without_a_token() {
    let stage = Stage::new(Contract::Chattrix).await;
    let builder = || CallClient::builder(Contract::Chattrix, stage.server.url(), "101").timing(brisk());
    let panics = builder().auth(|_| async { panic!("a defect in the app") });
    let error = soon("the refusal", panics.connect()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::AuthRequired, "{error}");

    let signed_out = builder().auth(|_| async { Err(SourceError::permanent("signed out")) });
    let error = soon("the refusal", signed_out.connect()).await.unwrap_err();
    assert!(error.reason.contains("signed out"), "{error}");
}

#[tokio::test]
async fn a_source_that_fails_for_a_while_is_asked_again() {
    let stage = Stage::new(Contract::Chattrix).await;
    let (good, asked) = (stage.token("101"), Arc::new(AtomicUsize::new(0)));
    let client = CallClient::builder(Contract::Chattrix, stage.server.url(), "101")
        .timing(brisk())
        .auth(move |_| {
            let first = asked.fetch_add(1, Ordering::Relaxed) == 0;
            let token = good.clone();
            async move {
                if first {
                    return Err(std::io::Error::other("no network").into());
                }
                Ok(AuthToken::new(token))
            }
        });
    soon("the link", client.connect()).await.unwrap();
}

#[tokio::test]
async fn connect_gives_up_in_time_and_leaves_nothing_behind() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let builder = CallClient::builder(Contract::Chattrix, url, "101").token("a.b.c");
    let connecting = builder.connect_within(Duration::from_millis(50)).connect();
    let error = soon("the end of patience", connecting).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NetTimeout);
    assert!(error.reason.contains("link: being set up"), "{error}");

    let (stream, _) = listener.accept().await.unwrap();
    soon("the connection to be closed", closed(stream)).await;
}

#[tokio::test]
async fn a_client_that_was_only_begun_can_be_waited_for() {
    let stage = Stage::new(Contract::Chattrix).await;
    let client = stage.builder("101").start().unwrap();
    soon("the link", client.connected(Duration::from_secs(10)))
        .await
        .unwrap();
    assert_eq!(client.snapshot().link, LinkState::Online);
    soon("the same link", client.connected(Duration::ZERO))
        .await
        .unwrap();

    let stranger = CallClient::builder(Contract::Chattrix, stage.server.url(), "101").token("not.a.token");
    let stranger = stranger.start().unwrap();
    let refused = soon("the refusal", stranger.connected(Duration::from_secs(10))).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::AuthRequired);
}

#[tokio::test]
async fn who_runs_out_of_patience_leaves_the_client_connecting() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = CallClient::builder(Contract::Chattrix, url, "101").token("a.b.c");
    let client = client.start().unwrap();
    let error = client.connected(Duration::from_millis(50)).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NetTimeout);
    assert_eq!(client.snapshot().link, LinkState::Connecting);

    client.close().await;
    let error = client.connected(Duration::from_secs(10)).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::UsageClosed);
}

#[tokio::test]
async fn what_cannot_work_is_refused_before_anything_is_sent() {
    let insecure = CallClient::builder(Contract::Chattrix, "http://192.0.2.1", "101").token("a.b.c");
    let error = insecure.start().unwrap_err();
    assert_eq!(error.code, ErrorCode::UsageConfig);
    assert!(error.reason.contains("allow_insecure"), "{error}");

    let no_integer = CallClient::builder(Contract::PrivateCall, "https://calls.example.com", "alice");
    no_integer.start().unwrap_err();
    let no_token = CallClient::builder(Contract::Chattrix, "https://calls.example.com", "101");
    assert_eq!(no_token.start().unwrap_err().code, ErrorCode::UsageConfig);
}

#[test]
fn a_client_outside_of_a_runtime_is_refused() {
    let error = CallClient::builder(Contract::PrivateCall, "https://calls.example.com", "101")
        .start()
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::UsageConfig);
    assert!(error.reason.contains("tokio"), "{error}");
}

#[tokio::test]
async fn closing_ends_the_calls_and_every_handle() {
    let stage = Stage::new(Contract::Chattrix).await;
    let (alice, outgoing, _bob, incoming) = stage.talking().await;
    let mut events = alice.events();
    let waits = {
        let alice = alice.clone();
        tokio::spawn(async move { alice.incoming().await.is_none() })
    };
    soon("the end of the client", alice.close()).await;
    soon("a second end", alice.close()).await;

    assert_eq!(ended(&outgoing).await.reason, EndReason::ClientShutdown);
    assert_eq!(ended(&incoming).await.reason, EndReason::RemoteHangup);
    assert_eq!(alice.snapshot().link, LinkState::Closed);
    assert!(
        soon("the waiting task", waits).await.unwrap(),
        "nobody calls a closed client"
    );
    soon("the end of the events", async {
        while events.next().await.is_some() {}
    })
    .await;
    assert_eq!(
        soon("an answer", alice.call("102")).await.unwrap_err().code,
        ErrorCode::UsageClosed
    );
    assert_eq!(outgoing.accept().await.unwrap_err().code, ErrorCode::UsageClosed);
    assert!(alice.events().next().await.is_none());
    assert!(alice.explain().await.is_empty());
}

#[tokio::test]
async fn dropping_the_last_handle_closes_the_client() {
    let stage = Stage::new(Contract::Chattrix).await;
    let (alice, outgoing, _bob, incoming) = stage.talking().await;
    let mut snapshots = alice.watch();
    drop(alice);
    let mut events = outgoing.events();
    assert_ne!(
        snapshots.borrow_and_update().link,
        LinkState::Closed,
        "a call is a handle, too"
    );
    drop(outgoing);
    assert_eq!(ended(&incoming).await.reason, EndReason::RemoteHangup);
    soon("the end of the task", async {
        while snapshots.changed().await.is_ok() {}
    })
    .await;
    soon("the end of the call's events", async {
        while events.next().await.is_some() {}
    })
    .await;
}

#[tokio::test]
async fn clients_of_one_process_do_not_meet() {
    let stage = Stage::new(Contract::PrivateCall).await;
    let (alice, bob, carol) = (
        stage.client("101").await,
        stage.client("102").await,
        stage.client("103").await,
    );
    ring(&alice, &bob).await;
    assert!(carol.calls().is_empty());
}

#[tokio::test]
async fn media_credentials_come_from_the_app() {
    let stage = Stage::new(Contract::Chattrix).await;
    let builder = stage.builder("101").credentials(|ask| async move {
        let token = Secret::new(format!("agora-for-{}", ask.user_id));
        let expires_in_ms = 3_600_000;
        Ok(Credentials {
            app_id: "app".to_owned(),
            channel: ask.channel,
            token,
            uid: 7,
            expires_in_ms,
        })
    });
    let (alice, bob) = (
        soon("the link", builder.connect()).await.unwrap(),
        stage.client("102").await,
    );
    let (outgoing, incoming) = ring(&alice, &bob).await;
    soon("accepting", incoming.accept()).await.unwrap();
    let credentials = soon("credentials", outgoing.credentials()).await.unwrap();
    assert_eq!(credentials.token.expose(), "agora-for-101");
    assert_eq!(Some(credentials.channel), outgoing.snapshot().channel);

    soon("hanging up", incoming.end()).await.unwrap();
    let none = soon("the end", incoming.credentials()).await.unwrap_err();
    assert_eq!(none.reason, EndReason::LocalHangup, "bob's app gave no source");
}

async fn closed(stream: tokio::net::TcpStream) {
    let mut bytes = [0; 1024];
    loop {
        stream.readable().await.unwrap();
        match stream.try_read(&mut bytes) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}
