//! What the app is asked for, and what its answers do.

use ringway::{AuthSource, ClientConfig, Contract, Credentials, ErrorCode, LinkState, Secret};
use ringway_core::model::{Answer, Ask};
use ringway_ffi::{AskRequest, NativeClient, NativeError};

use crate::stage::{Stage, ring, soon};

fn asking(stage: &Stage) -> std::sync::Arc<NativeClient> {
    let config = ClientConfig {
        auth: AuthSource::Ask,
        ask_credentials: true,
        ..stage.config("101")
    };
    NativeClient::start(config, None).unwrap()
}

fn next(client: &NativeClient) -> AskRequest {
    soon("a question", client.next_ask(None)).unwrap().unwrap()
}

#[test]
fn a_token_is_asked_for_while_the_client_connects() {
    let stage = Stage::new(Contract::Chattrix);
    let client = asking(&stage);
    let first = next(&client);
    assert_eq!(first.ask, Ask::AuthToken { refused: false });
    let stale = Answer::AuthToken {
        token: Secret::new("a.stale.token"),
        expires_in_ms: None,
    };
    client.answer(first.id, stale).unwrap();

    let second = next(&client);
    assert_eq!(second.ask, Ask::AuthToken { refused: true });
    client.answer(second.id, stage.token("101")).unwrap();
    soon("the link", client.connected(None, None)).unwrap();
    assert_eq!(client.snapshot().link, LinkState::Online);
}

#[test]
fn credentials_are_asked_for_in_a_call() {
    let stage = Stage::new(Contract::Chattrix);
    let (alice, bob) = (asking(&stage), stage.client("102"));
    alice.answer(next(&alice).id, stage.token("101")).unwrap();
    let (outgoing, incoming) = ring(&alice, &bob);
    soon("accepting", incoming.accept(None)).unwrap();

    let AskRequest {
        id,
        ask:
            Ask::Credentials {
                call,
                channel,
                user_id,
                renew: false,
            },
    } = next(&alice)
    else {
        panic!("another question");
    };
    assert_eq!((call, user_id.as_str()), (outgoing.id(), "101"));
    let credentials = Credentials {
        app_id: "app".to_owned(),
        channel,
        token: Secret::new("agora"),
        uid: 7,
        expires_in_ms: 3_600_000,
    };
    let answer = Answer::Credentials {
        credentials: credentials.clone(),
    };
    alice.answer(id, answer).unwrap();
    assert_eq!(soon("credentials", outgoing.credentials(None)), Ok(credentials));
}

#[test]
fn an_answer_that_nobody_waits_for_is_an_error() {
    let stage = Stage::new(Contract::Chattrix);
    let client = asking(&stage);
    let failed = |answered: Result<(), NativeError>| {
        let Err(NativeError::Failed { error }) = answered else {
            panic!("{answered:?}");
        };
        assert_eq!(error.code, ErrorCode::UsageInvalidArgument);
    };
    failed(client.answer(7, stage.token("101")));
    let ask = next(&client);
    client.answer(ask.id, stage.token("101")).unwrap();
    failed(client.answer(ask.id, stage.token("101")));
}

#[test]
fn an_app_without_an_answer_says_why() {
    let stage = Stage::new(Contract::Chattrix);
    let answers = [
        (
            Answer::Failed {
                reason: "signed out".to_owned(),
                retryable: false,
            },
            "signed out",
        ),
        (
            Answer::Credentials {
                credentials: Credentials {
                    app_id: String::new(),
                    channel: String::new(),
                    token: Secret::new(""),
                    uid: 0,
                    expires_in_ms: 0,
                },
            },
            "another question",
        ),
    ];
    for (answer, reason) in answers {
        let client = asking(&stage);
        client.answer(next(&client).id, answer).unwrap();
        let Err(NativeError::Failed { error }) = soon("the refusal", client.connected(None, None)) else {
            panic!("connected");
        };
        assert_eq!(error.code, ErrorCode::AuthRequired);
        assert!(error.reason.contains(reason), "{error}");
    }
}

#[test]
fn a_client_that_asks_nothing_says_so() {
    let stage = Stage::new(Contract::Chattrix);
    let client = stage.client("101");
    assert_eq!(soon("no question", client.next_ask(None)), Ok(None));
}

#[test]
fn questions_end_with_the_client() {
    let stage = Stage::new(Contract::Chattrix);
    let client = asking(&stage);
    let open = next(&client);
    soon("the end", client.shutdown()).unwrap();
    assert_eq!(soon("no more questions", client.next_ask(None)), Ok(None));
    client.answer(open.id, stage.token("101")).unwrap_err();
}
