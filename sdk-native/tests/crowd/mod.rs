//! Many native clients on one mock server in one process, over real sockets, who all talk at the same time.

mod calls;
mod files;
mod people;

use std::time::Duration;

pub(crate) use calls::talk;
pub(crate) use files::allow_files;
pub(crate) use people::{Person, people};
use ringway::{CallClient, Contract, Timing};
use tokio::task::JoinSet;

/// Patience with one step of everybody. Only a hang, or a machine that is very busy, needs it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Connects a client for each of them, all at once.
pub(crate) async fn connect(contract: Contract, url: &str, people: &[Person]) -> Vec<CallClient> {
    let connecting = people.iter().map(|person| {
        CallClient::builder(contract, url, person.id.as_str())
            .token(person.token.as_str())
            .timing(timing())
            .connect_within(PATIENCE)
            .connect()
    });
    let (clients, lost) = together(connecting.collect()).await;
    assert!(lost.is_empty(), "not connected: {lost:#?}");
    clients
}

/// The defaults, but for how long a call outlives the departure of its other side where the contract has no hang-up.
fn timing() -> Timing {
    Timing {
        peer_left_ms: 100,
        ..Timing::default()
    }
}

/// Lets all of them do their part at the same time. Gives what came of it, and what did not.
async fn together<T, E, F>(parts: Vec<F>) -> (Vec<T>, Vec<E>)
where
    T: Send + 'static,
    E: Send + 'static,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    let parts: JoinSet<_> = parts.into_iter().collect();
    let (mut done, mut lost) = (Vec::new(), Vec::new());
    for part in parts.join_all().await {
        match part {
            Ok(part) => done.push(part),
            Err(error) => lost.push(error),
        }
    }
    (done, lost)
}
