//! A network between clients and a server that can break.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Forwards connections to a server, as long as it is whole.
pub(crate) struct Wire {
    address: SocketAddr,
    state: Arc<watch::Sender<State>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Bytes go through. Connections of an earlier age do not live on.
    Whole { age: u32 },
    /// Connections break, and no new one is made.
    Cut { age: u32 },
}

impl Wire {
    /// A wire to the server at this URL.
    pub(crate) async fn to(url: &str) -> Self {
        let server: SocketAddr = url.strip_prefix("http://").unwrap().parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(watch::Sender::new(State::Whole { age: 0 }));
        tokio::spawn(accept(listener, server, Arc::clone(&state)));
        Self { address, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Breaks every connection; no new one is made until [`mend`](Self::mend).
    pub(crate) fn cut(&self) {
        self.state
            .send_modify(|state| *state = State::Cut { age: state.age() + 1 });
    }

    pub(crate) fn mend(&self) {
        self.state
            .send_modify(|state| *state = State::Whole { age: state.age() });
    }
}

impl State {
    const fn age(self) -> u32 {
        match self {
            Self::Whole { age } | Self::Cut { age } => age,
        }
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, state: Arc<watch::Sender<State>>) {
    while let Ok((client, _)) = listener.accept().await {
        let mut state = state.subscribe();
        let born = *state.borrow_and_update();
        if let State::Whole { age } = born {
            tokio::spawn(async move {
                tokio::select! {
                    () = forward(client, server) => (),
                    _ = state.wait_for(|now| now.age() != age) => (),
                }
            });
        }
    }
}

async fn forward(mut client: TcpStream, server: SocketAddr) {
    if let Ok(mut server) = TcpStream::connect(server).await {
        // However it ends, both sides notice.
        let _ = copy_bidirectional(&mut client, &mut server).await;
    }
}
