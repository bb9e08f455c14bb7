//! The driver against servers that misbehave, over real connections on this machine.

mod http;
mod socket;
mod stalls;

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::clock::within;

/// So long a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(10);

/// Waits for what must happen.
async fn soon<F: Future>(what: &str, future: F) -> F::Output {
    within(PATIENCE, future)
        .await
        .unwrap_or_else(|| panic!("{what}: waited in vain"))
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// An address at which nobody listens.
async fn nowhere() -> SocketAddr {
    listen().await.1
}

/// Reads one request and returns it as it came.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, length)| length.parse().unwrap());
            if body.len() >= length {
                return text;
            }
        }
        assert_ne!(
            stream.read_buf(&mut bytes).await.unwrap(),
            0,
            "the request broke off: {text}"
        );
    }
}

/// Answers one request with these bytes and returns it. The connection closes then.
async fn answer_once(listener: TcpListener, answer: impl Into<Vec<u8>>) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let request = read_request(&mut stream).await;
    // A client that has read enough may be gone.
    let _ = stream.write_all(&answer.into()).await;
    let _ = stream.shutdown().await;
    request
}

/// Waits until the other side has closed the connection.
async fn gone(stream: &mut TcpStream) {
    let mut rest = [0; 1024];
    while matches!(stream.read(&mut rest).await, Ok(read) if read > 0) {}
}
