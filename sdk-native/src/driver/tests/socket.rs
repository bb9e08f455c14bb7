use futures_util::{SinkExt, StreamExt};
use ringway_core::io::{SocketCommand, SocketId, SocketNews};
use ringway_core::model::SecretUrl;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message};
use tokio_tungstenite::{WebSocketStream, accept_async};

use super::{answer_once, gone, listen, nowhere, read_request, soon};
use crate::driver::net::Net;
use crate::driver::sockets::{News, Sockets};

const ID: SocketId = SocketId(3);
const MAX_FRAME: usize = 1000;

/// A socket as the driver holds it.
struct Client {
    sockets: Sockets,
    news: mpsc::Receiver<News>,
    net: Net,
}

impl Client {
    /// Opens a socket to a listener.
    fn open(address: std::net::SocketAddr) -> Self {
        let (sockets, news) = Sockets::new(MAX_FRAME);
        let mut client = Self {
            sockets,
            news,
            net: Net::new(None).unwrap(),
        };
        let url = SecretUrl::new(format!("ws://{address}/ws/chat?token=jwt-1"));
        assert_eq!(client.command(SocketCommand::Open { url }), None);
        client
    }

    /// Opens a socket to a server that takes it.
    async fn connected() -> (Self, WebSocketStream<TcpStream>) {
        let (listener, address) = listen().await;
        let mut client = Self::open(address);
        let server = soon("a handshake", accept(listener)).await;
        assert_eq!(client.next().await, SocketNews::Opened);
        (client, server)
    }

    fn command(&mut self, command: SocketCommand) -> Option<SocketNews> {
        self.sockets.command(&self.net, ID, command)
    }

    async fn next(&mut self) -> SocketNews {
        let (id, news) = soon("news", self.news.recv()).await.unwrap();
        assert_eq!(id, ID);
        news
    }

    async fn closed(&mut self) -> (u16, String, Option<u16>) {
        let news = self.next().await;
        let SocketNews::Closed { code, reason, status } = news else {
            panic!("{news:?}")
        };
        (code, reason, status)
    }
}

async fn accept(listener: TcpListener) -> WebSocketStream<TcpStream> {
    let (stream, _) = listener.accept().await.unwrap();
    accept_async(stream).await.unwrap()
}

async fn heard(server: &mut WebSocketStream<TcpStream>) -> Message {
    soon("a frame", server.next()).await.unwrap().unwrap()
}

#[tokio::test]
async fn frames_go_both_ways() {
    let (mut client, mut server) = Client::connected().await;
    assert_eq!(
        client.command(SocketCommand::Text("to the server".to_owned())),
        None
    );
    assert_eq!(heard(&mut server).await, Message::text("to the server"));
    server.send(Message::text("to the client")).await.unwrap();
    assert_eq!(client.next().await, SocketNews::Text("to the client".to_owned()));
    server
        .send(Message::binary(vec![0, 159, 146, 150]))
        .await
        .unwrap();
    assert_eq!(client.next().await, SocketNews::Binary);
}

#[tokio::test]
async fn pings_are_answered_on_both_sides() {
    let (mut client, mut server) = Client::connected().await;
    server
        .send(Message::Ping("from the server".into()))
        .await
        .unwrap();
    assert_eq!(heard(&mut server).await, Message::Pong("from the server".into()));
    client.command(SocketCommand::Ping);
    assert_eq!(heard(&mut server).await, Message::Ping(Vec::new().into()));
    // The library answers a ping with the next thing it does.
    server.flush().await.unwrap();
    assert_eq!(client.next().await, SocketNews::Pong);
}

#[tokio::test]
async fn the_server_tells_why_it_closes() {
    let (mut client, mut server) = Client::connected().await;
    let frame = CloseFrame {
        code: CloseCode::Library(4001),
        reason: "replaced".into(),
    };
    server.send(Message::Close(Some(frame.clone()))).await.unwrap();
    assert_eq!(client.closed().await, (4001, "replaced".to_owned(), None));
    assert_eq!(
        heard(&mut server).await,
        Message::Close(Some(frame)),
        "the close frame is answered"
    );
}

#[tokio::test]
async fn a_connection_that_breaks_has_no_code() {
    let (mut client, server) = Client::connected().await;
    drop(server);
    assert_eq!(client.closed().await.0, 1006);
}

#[tokio::test]
async fn a_frame_at_the_limit_is_read_and_a_byte_more_is_not() {
    let (mut client, mut server) = Client::connected().await;
    server.send(Message::text("x".repeat(MAX_FRAME))).await.unwrap();
    assert_eq!(client.next().await, SocketNews::Text("x".repeat(MAX_FRAME)));
    server
        .send(Message::text("x".repeat(MAX_FRAME + 1)))
        .await
        .unwrap();
    assert_eq!(client.closed().await.0, 1009);
}

#[tokio::test]
async fn a_refused_upgrade_tells_its_status() {
    let (listener, address) = listen().await;
    let mut client = Client::open(address);
    let request = answer_once(listener, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n").await;
    assert!(
        request.starts_with("GET /ws/chat?token=jwt-1 HTTP/1.1\r\n"),
        "{request}"
    );
    let (code, reason, status) = client.closed().await;
    assert_eq!((code, status), (1006, Some(401)));
    assert!(reason.contains("401") && !reason.contains("jwt-1"), "{reason}");
}

#[tokio::test]
async fn a_redirected_upgrade_takes_the_token_nowhere() {
    let (_elsewhere, there) = listen().await;
    let (listener, address) = listen().await;
    let mut client = Client::open(address);
    answer_once(
        listener,
        format!("HTTP/1.1 302 Found\r\nLocation: http://{there}/\r\n\r\n"),
    )
    .await;
    assert_eq!(client.closed().await.2, Some(302));
}

#[tokio::test]
async fn a_server_that_cannot_prove_the_handshake_is_left() {
    let (listener, address) = listen().await;
    let mut client = Client::open(address);
    let forged = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                  Sec-WebSocket-Accept: c29tZXRoaW5nIGVsc2U=\r\n\r\n";
    answer_once(listener, forged).await;
    let (code, reason, _) = client.closed().await;
    assert_eq!(code, 1006);
    assert!(reason.contains("does not speak WebSocket"), "{reason}");
}

#[tokio::test]
async fn a_refused_connection_is_a_socket_that_never_opened() {
    let mut client = Client::open(nowhere().await);
    let (code, reason, status) = client.closed().await;
    assert_eq!((code, status), (1006, None));
    assert!(reason.contains("refused"), "{reason}");
}

#[tokio::test]
async fn closing_lets_the_last_frames_out_first() {
    let (mut client, mut server) = Client::connected().await;
    client.command(SocketCommand::Text("call.end".to_owned()));
    client.command(SocketCommand::Close);
    assert_eq!(heard(&mut server).await, Message::text("call.end"));
    let normal = CloseFrame {
        code: CloseCode::Normal,
        reason: "".into(),
    };
    assert_eq!(heard(&mut server).await, Message::Close(Some(normal)));
    assert!(soon("the end", server.next()).await.is_none());
    let late = client.next().await;
    assert!(
        !client.sockets.admit(ID, &late),
        "no news is wanted of a socket that the engine closed: {late:?}"
    );
    soon("the end of the task", client.sockets.close()).await;
}

#[tokio::test]
async fn a_socket_that_is_still_opening_closes_at_once() {
    let (listener, address) = listen().await;
    let mut client = Client::open(address);
    let (mut stream, _) = soon("a connection", listener.accept()).await.unwrap();
    soon("a request", read_request(&mut stream)).await;
    client.command(SocketCommand::Close);
    soon("the end of the connection", gone(&mut stream)).await;
    soon("the end of the task", client.sockets.close()).await;
    drop(client.net);
    assert_eq!(client.news.recv().await, None, "it never had news");
}

#[tokio::test]
async fn a_server_that_does_not_read_blocks_nobody() {
    let (mut client, server) = Client::connected().await;
    let frame = "x".repeat(256 * 1024);
    let mut gave_up = None;
    for _ in 0..1000 {
        gave_up = client.command(SocketCommand::Text(frame.clone()));
        if gave_up.is_some() {
            break;
        }
        tokio::task::yield_now().await;
    }
    let Some(SocketNews::Closed {
        code: 1006,
        reason,
        status: None,
    }) = gave_up
    else {
        panic!("{gave_up:?}")
    };
    assert_eq!(reason, "the server does not read");
    drop(client.news);
    soon("the end of the task", client.sockets.close()).await;
    drop(server);
}

#[tokio::test]
async fn a_server_that_floods_waits_for_the_engine() {
    let (mut client, mut server) = Client::connected().await;
    let flood = tokio::spawn(async move {
        for number in 0..500 {
            server.send(Message::text(number.to_string())).await.unwrap();
        }
        server
    });
    let _server = soon("the flood to go into the network's buffers", flood)
        .await
        .unwrap();
    assert!(client.news.len() <= client.news.max_capacity(), "news is bounded");
    for number in 0..500 {
        assert_eq!(client.next().await, SocketNews::Text(number.to_string()));
    }
}

#[tokio::test]
async fn bytes_that_are_no_frames_close_the_socket() {
    let (mut client, server) = Client::connected().await;
    let mut raw = server.into_inner();
    raw.write_all(&[0x83, 0x00]).await.unwrap();
    assert_eq!(client.closed().await.0, 1002);
}
