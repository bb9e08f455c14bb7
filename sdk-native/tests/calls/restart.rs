//! A backend that is killed in mid-call and comes back: the mock in a process of its own, with its data in a file.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use ringway::chattrix::api::GetCall;
use ringway::chattrix::words::CallState;
use ringway::private_call::api::GetInviteStatus;
use ringway::{CallClient, Contract, EndReason, LinkState, MediaReport};
use ringway_mock::{MockConfig, MockServer};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::stage::{brisk, ended, ring, soon, talk};

/// Tells the child process where its data is, and which port it had.
const DB: &str = "RINGWAY_TEST_MOCK_DB";
const PORT: &str = "RINGWAY_TEST_MOCK_PORT";

/// The mock as a child process, which prints its address and one token per line.
struct Backend {
    child: Child,
    url: String,
    tokens: [String; 2],
}

impl Backend {
    async fn start(db: &Path, port: u16) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "restart::mock_process", "--ignored", "--nocapture"])
            .env(DB, db)
            .env(PORT, port.to_string())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        while said.len() < 3 {
            let line = soon("the mock to start", lines.next_line())
                .await
                .unwrap()
                .expect("the mock started");
            said.extend(line.split_once("MOCK ").map(|(_, word)| word.to_owned()));
        }
        // Its end must not break a pipe that it still writes to.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let [url, alice, bob] = said.try_into().unwrap();
        Self {
            child,
            url,
            tokens: [alice, bob],
        }
    }

    fn port(&self) -> u16 {
        self.url.rsplit(':').next().unwrap().parse().unwrap()
    }

    async fn client(&self, contract: Contract, user: usize) -> CallClient {
        let id = ["101", "102"][user];
        let builder = CallClient::builder(contract, &self.url, id)
            .token(self.tokens[user].clone())
            .timing(brisk());
        soon("the link", builder.connect()).await.unwrap()
    }
}

#[tokio::test]
#[ignore = "the child process of the tests in this file"]
async fn mock_process() {
    let Some(db) = env::var_os(DB) else { return };
    let port = env::var(PORT).unwrap().parse().unwrap();
    let config = MockConfig {
        db: Some(PathBuf::from(db)),
        port,
        ..MockConfig::default()
    };
    let server = MockServer::start(config).await.unwrap();
    println!("MOCK {}", server.url());
    for user in ["101", "102"] {
        println!("MOCK {}", server.mock().token_for(user).unwrap());
    }
    std::future::pending::<()>().await;
}

/// A file that is gone with the test.
struct Database(PathBuf);

impl Database {
    fn of(test: &str) -> Self {
        let file = env::temp_dir().join(format!("ringway-{test}-{}.db", std::process::id()));
        let database = Self(file);
        database.remove();
        database
    }

    fn remove(&self) {
        for end in ["", "-wal", "-shm"] {
            let mut name = self.0.clone().into_os_string();
            name.push(end);
            let _ = std::fs::remove_file(name);
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Kills the backend while the clients are connected, waits until they know, and starts it again.
async fn kill_and_restart(mut backend: Backend, db: &Path, clients: [&CallClient; 2]) -> Backend {
    let port = backend.port();
    soon("the kill", backend.child.kill()).await.unwrap();
    for client in clients {
        let mut snapshots = client.watch();
        soon(
            "the loss",
            snapshots.wait_for(|client| client.link == LinkState::Backoff),
        )
        .await
        .unwrap();
    }
    let backend = Backend::start(db, port).await;
    for client in clients {
        let up = |link| matches!(link, LinkState::Online | LinkState::Polling);
        let mut snapshots = client.watch();
        soon(
            "the link to come back",
            snapshots.wait_for(|client| up(client.link)),
        )
        .await
        .unwrap();
    }
    backend
}

#[tokio::test]
async fn chattrix_goes_on_after_a_kill() {
    let db = Database::of("chattrix");
    let backend = Backend::start(&db.0, 0).await;
    let (alice, bob) = (
        backend.client(Contract::Chattrix, 0).await,
        backend.client(Contract::Chattrix, 1).await,
    );
    let (outgoing, incoming) = ring(&alice, &bob).await;
    talk(&outgoing, &incoming).await;

    let backend = kill_and_restart(backend, &db.0, [&alice, &bob]).await;
    let call_id = outgoing.snapshot().server_id.unwrap();
    let kept = soon(
        "the call",
        bob.api(GetCall {
            call_id: call_id.clone(),
        }),
    )
    .await
    .unwrap();
    assert_eq!(kept.status, CallState::Active, "the backend kept the call");
    assert!(outgoing.snapshot().end.is_none(), "and so did the clients");

    soon("hanging up", incoming.end()).await.unwrap();
    assert_eq!(ended(&outgoing).await.reason, EndReason::RemoteHangup);
    let history = soon("the call", alice.api(GetCall { call_id })).await.unwrap();
    assert_eq!(history.status, CallState::Ended);
    assert!(
        history.start_time.is_some() && history.end_time.is_some(),
        "{history:?}"
    );
    drop(backend);
}

#[tokio::test]
async fn private_call_goes_on_after_a_kill() {
    let db = Database::of("private-call");
    let backend = Backend::start(&db.0, 0).await;
    let (alice, bob) = (
        backend.client(Contract::PrivateCall, 0).await,
        backend.client(Contract::PrivateCall, 1).await,
    );
    let (outgoing, incoming) = ring(&alice, &bob).await;
    let backend = kill_and_restart(backend, &db.0, [&alice, &bob]).await;

    talk(&outgoing, &incoming).await;
    let invitation_id = outgoing.snapshot().server_id.unwrap();
    let kept = soon("the call", alice.api(GetInviteStatus { invitation_id }))
        .await
        .unwrap();
    assert_eq!(format!("{:?}", kept.status), "Accepted");
    soon("hanging up", outgoing.end()).await.unwrap();
    incoming.media(MediaReport::PeerLeft);
    assert_eq!(ended(&incoming).await.reason, EndReason::RemoteHangup);
    drop(backend);
}
