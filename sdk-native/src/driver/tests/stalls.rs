use std::time::Duration;

use ringway_core::io::{CommandId, Input};
use ringway_core::model::{ClientConfig, Command, Contract, LinkState, Timing};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::{listen, read_request, soon};
use crate::driver::{Driver, Ends, Options};
use crate::sources::Sources;

const EMPTY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]";

/// A private-call client that polls once in ten minutes, a server without calls, and word of each poll.
async fn polling() -> (Driver, Ends, mpsc::UnboundedReceiver<String>) {
    let (listener, address) = listen().await;
    let (polls, polled) = mpsc::unbounded_channel();
    tokio::spawn(serve(listener, polls));
    let mut config = ClientConfig::new(Contract::PrivateCall, format!("http://{address}"), "101");
    config.timing = Timing {
        poll_incoming_ms: 600_000,
        ..Timing::default()
    };
    let options = Options {
        sources: Sources::default(),
        tls: None,
        max_body: 1024,
        max_frame: 1024,
    };
    let (mut driver, ends) = Driver::new(config, 1, options).unwrap();
    driver.command(Command::Connect, None);
    (driver, ends, polled)
}

async fn serve(listener: TcpListener, polls: mpsc::UnboundedSender<String>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let polls = polls.clone();
        tokio::spawn(async move {
            loop {
                polls.send(read_request(&mut stream).await).unwrap();
                stream.write_all(EMPTY.as_bytes()).await.unwrap();
            }
        });
    }
}

/// Connects, and leaves the driver with nothing to do for a while.
async fn idle() -> (Driver, mpsc::UnboundedReceiver<String>) {
    let (mut driver, ends, mut polled) = polling().await;
    while ends.snapshots.borrow().link != LinkState::Polling {
        soon("a step", driver.step()).await;
    }
    soon("the first poll", polled.recv()).await.unwrap();
    nudge(&mut driver);
    assert!(!is_polling(&mut driver), "nothing happened");
    (driver, polled)
}

/// Wakes the driver without telling it anything.
fn nudge(driver: &mut Driver) {
    driver.feed(Input::Abandon {
        id: CommandId(u64::MAX),
    });
}

fn is_polling(driver: &mut Driver) -> bool {
    let now = driver.clock.read().now;
    driver
        .engine
        .explain(now)
        .iter()
        .any(|waiting| waiting.reason.starts_with("asking for incoming calls"))
}

#[tokio::test]
async fn after_a_sleep_the_client_looks_at_once() {
    let (mut driver, mut polled) = idle().await;
    driver.clock.pretend_sleep(Duration::from_secs(30));
    nudge(&mut driver);
    assert!(is_polling(&mut driver));
    soon("a poll", polled.recv()).await.unwrap();
}

#[tokio::test]
async fn after_standing_still_the_client_looks_at_once() {
    let (mut driver, mut polled) = idle().await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(20)).await;
    tokio::time::resume();
    nudge(&mut driver);
    assert!(is_polling(&mut driver));
    soon("a poll", polled.recv()).await.unwrap();
}
