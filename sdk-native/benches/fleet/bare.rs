//! Connections with next to nothing behind them: what they take of memory is the server's.

use ringway::Contract;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::crowd::Person;

/// Holds open what a client of the contract holds open: a WebSocket, or a connection for the requests of its polls.
pub(crate) async fn connect(contract: Contract, url: &str, people: &[Person]) -> Vec<TcpStream> {
    let address = url.strip_prefix("http://").expect("a plain address");
    let open = |person| open(address.to_owned(), request(contract, address, person));
    people.iter().map(open).collect::<JoinSet<_>>().join_all().await
}

fn request(contract: Contract, host: &str, person: &Person) -> String {
    let Person { id, token } = person;
    match contract {
        Contract::Chattrix => format!(
            "GET /ws/chat?token={token} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ),
        Contract::PrivateCall => format!(
            "GET /private-call/incoming/{id} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n"
        ),
        // Contract is open to additions.
        _ => panic!("no bare connection is known for {contract:?}"),
    }
}

async fn open(address: String, request: String) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream.write_all(request.as_bytes()).await.expect("it reads");
    let mut answer = [0; 512];
    let length = stream.read(&mut answer).await.expect("it answers");
    let head = String::from_utf8_lossy(&answer[..length]);
    assert!(
        head.starts_with("HTTP/1.1 101") || head.starts_with("HTTP/1.1 200"),
        "{head}"
    );
    stream
}
