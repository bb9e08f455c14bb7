//! No token reaches a log, at whatever level. Alone in its process, whose whole log it reads.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "calls/stage.rs"]
#[allow(dead_code, reason = "the tests of calls use more of it")]
mod stage;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use ringway::{Contract, Credentials, Secret};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use stage::{Stage, ended, ring, soon, talk};

/// Keeps all that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_token_is_logged() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let stage = Stage::new(Contract::Chattrix).await;
    let jwt = stage.token("101");
    let builder = stage
        .builder("101")
        .token(jwt.clone())
        .credentials(|ask| async move {
            let token = Secret::new("agora-secret");
            Ok(Credentials {
                app_id: "app".to_owned(),
                channel: ask.channel,
                token,
                uid: 7,
                expires_in_ms: 3_600_000,
            })
        });
    let (alice, bob) = (
        soon("the link", builder.connect()).await.unwrap(),
        stage.client("102").await,
    );
    let (outgoing, incoming) = ring(&alice, &bob).await;
    talk(&outgoing, &incoming).await;
    soon("credentials", outgoing.credentials()).await.unwrap();
    soon(
        "a message",
        alice.send(r#"{"type":"chat","payload":{"text":"private words"}}"#),
    )
    .await
    .unwrap();
    soon("hanging up", outgoing.end()).await.unwrap();
    ended(&incoming).await;
    alice.close().await;

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        text.contains("incoming call") && text.contains("http: request"),
        "the log is kept: {text}"
    );
    for secret in [
        jwt.as_str(),
        jwt.rsplit('.').next().unwrap(),
        "agora-secret",
        "private words",
    ] {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "a secret is logged");
    }
}
