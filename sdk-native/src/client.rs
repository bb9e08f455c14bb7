//! The client: one user of one backend.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ringway_core::contract::Capabilities;
use ringway_core::contract::api::Endpoint;
use ringway_core::io::Input;
use ringway_core::model::{
    CallId, ClientSnapshot, Command, Contract, Direction, Phase, Reply, UserId, Waiting,
};
use ringway_core::{CallError, ErrorCode};
use tokio::sync::{Mutex, broadcast, mpsc, oneshot, watch};

use crate::builder::ClientBuilder;
use crate::call::{Call, PlaceCall};
use crate::driver::{Ends, Outcome, Request, closed, within};
use crate::events::{Events, Posted};
use crate::registry::Registry;

/// One user of one backend, who calls and is called.
///
/// It is a handle: clones are the same client, and a [`Call`] holds one too. When the last one is dropped the client ends
/// its calls, tells the backend and closes, in the background; [`close`](Self::close) waits for that.
///
/// Every future may be dropped at any time. Dropping that of [`call`](Self::call) gives the call up; a dropped command of
/// any other kind takes its course.
///
/// ```no_run
/// use ringway::{CallClient, Contract, MediaReport, Phase};
///
/// # async fn example(jwt: String) -> Result<(), ringway::CallError> {
/// let client = CallClient::builder(Contract::Chattrix, "https://calls.example.com", "101")
///     .token(jwt)
///     .connect()
///     .await?;
/// let call = client.call("102").video().await?;
/// if call.reached(Phase::Connecting).await.is_ok() {
///     // … join the media channel, then:
///     call.media(MediaReport::Joined);
/// }
/// println!("{:?}", call.ended().await.reason);
/// client.close().await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct CallClient {
    shared: Arc<Shared>,
}

struct Shared {
    contract: Contract,
    user_id: UserId,
    capabilities: &'static Capabilities,
    requests: mpsc::UnboundedSender<Request>,
    snapshots: watch::Receiver<ClientSnapshot>,
    subscribe: broadcast::WeakSender<Arc<Posted>>,
    calls: Arc<Registry>,
    /// The queue of `next_event`.
    events: Mutex<Events>,
    /// The incoming calls that `incoming` has returned.
    taken: Mutex<BTreeSet<CallId>>,
}

impl CallClient {
    /// Begins a client: which contract the backend keeps, its address up to where the contract's paths begin, and the
    /// user.
    pub fn builder(contract: Contract, url: impl Into<String>, user_id: impl Into<UserId>) -> ClientBuilder {
        ClientBuilder::new(contract, url, user_id)
    }

    pub(crate) fn new(
        contract: Contract,
        user_id: UserId,
        capabilities: &'static Capabilities,
        ends: Ends,
    ) -> Self {
        let Ends {
            requests,
            snapshots,
            events,
            subscribe,
            calls,
        } = ends;
        let events = Mutex::new(Events::new(events));
        let taken = Mutex::default();
        let shared = Shared {
            contract,
            user_id,
            capabilities,
            requests,
            snapshots,
            subscribe,
            calls,
            events,
            taken,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The contract that the backend keeps.
    pub fn contract(&self) -> Contract {
        self.shared.contract
    }

    /// The user who calls and is called.
    pub fn user_id(&self) -> &UserId {
        &self.shared.user_id
    }

    /// What the contract can do.
    pub fn capabilities(&self) -> &'static Capabilities {
        self.shared.capabilities
    }

    /// Waits until news can arrive; for a client that was begun with [`start`](ClientBuilder::start). It goes on
    /// connecting however this ends.
    ///
    /// # Errors
    /// `auth.required` when the backend does not take the token, `net.timeout` when there is no link within `patience`,
    /// `usage.closed` once the client has closed.
    pub async fn connected(&self, patience: Duration) -> Result<(), CallError> {
        match within(patience, self.command(Command::Connect)).await {
            Some(outcome) => outcome.map(drop),
            None => Err(self.unreached(patience).await),
        }
    }

    /// Says what the link waited for in vain.
    async fn unreached(&self, patience: Duration) -> CallError {
        let link = self
            .explain()
            .await
            .into_iter()
            .find(|waiting| waiting.call.is_none());
        let why = link.map_or_else(String::new, |waiting| format!(": {}", waiting.reason));
        CallError::new(
            ErrorCode::NetTimeout,
            format!("no link within {} s{why}", patience.as_secs_f32()),
        )
    }

    /// Calls somebody: await it. It is done when the backend rings them.
    ///
    /// ```no_run
    /// # async fn example(client: ringway::CallClient) -> Result<(), ringway::CallError> {
    /// let call = client.call("102").video().channel("room-7").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn call(&self, to: impl Into<UserId>) -> PlaceCall {
        PlaceCall::new(self.clone(), to.into())
    }

    /// The next call that rings here and that this has not returned yet; `None` once the client has closed.
    ///
    /// Calls that are over, or answered, before this gets to them are passed over. Cancel-safe. Clones of the client
    /// share one queue.
    pub async fn incoming(&self) -> Option<Call> {
        let mut snapshots = self.watch();
        loop {
            let snapshot = snapshots.borrow_and_update().clone();
            if let Some(call) = self.take_incoming(&snapshot).await {
                return Some(call);
            }
            snapshots.changed().await.ok()?;
        }
    }

    async fn take_incoming(&self, snapshot: &ClientSnapshot) -> Option<Call> {
        let mut taken = self.shared.taken.lock().await;
        taken.retain(|id| snapshot.calls.iter().any(|call| call.id == *id));
        let ringing = snapshot.calls.iter().find(|call| {
            call.direction == Direction::Incoming && call.phase == Phase::Ringing && !taken.contains(&call.id)
        })?;
        let call = self.get(&ringing.id)?;
        taken.insert(ringing.id.clone());
        Some(call)
    }

    /// The call of that name, while it lives and for a while after its end.
    pub fn get(&self, id: &CallId) -> Option<Call> {
        let state = self.shared.calls.get(id)?;
        Some(Call::new(self.clone(), id.clone(), state))
    }

    /// The calls that are not over, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.shared
            .snapshots
            .borrow()
            .calls
            .iter()
            .filter_map(|call| self.get(&call.id))
            .collect()
    }

    /// The whole client as it is now. It shows a change before the event that tells of it.
    pub fn snapshot(&self) -> ClientSnapshot {
        self.shared.snapshots.borrow().clone()
    }

    /// The whole client, to be waited on for changes. Its sender is gone once the client has closed.
    pub fn watch(&self) -> watch::Receiver<ClientSnapshot> {
        self.shared.snapshots.clone()
    }

    /// Everything that happens from now on. Each subscriber gets all of it.
    pub fn events(&self) -> Events {
        Events::new(self.subscribe())
    }

    /// The next of everything that has happened since the client began; `None` once the client has closed.
    ///
    /// Cancel-safe. Clones of the client share this one queue of 256 events, which loses the oldest when nobody takes
    /// them; [`events`](Self::events) gives each subscriber its own.
    pub async fn next_event(&self) -> Option<crate::Event> {
        self.shared.events.lock().await.next().await
    }

    /// Sends the app's own message over the socket, where the contract shares it (chattrix, Connection).
    ///
    /// # Errors
    /// `usage.unsupported` where it does not, `net.closed` when the socket is not open.
    pub async fn send(&self, text: impl Into<String>) -> Result<(), CallError> {
        self.command(Command::Send { text: text.into() }).await.map(drop)
    }

    /// Asks the backend something of its contract, with the client's token, time-outs and budget.
    ///
    /// # Errors
    /// What the backend answered, or what kept it from answering.
    pub async fn api<E: Endpoint + Send>(&self, endpoint: E) -> Result<E::Response, CallError> {
        match self.command(Command::Api(endpoint.request()?)).await? {
            Reply::Api(response) => endpoint.read(&response),
            Reply::Call { .. } | Reply::Done => Err(mismatch()),
        }
    }

    /// Tells the client that the device went online or offline.
    pub fn online(&self, online: bool) {
        self.tell(Input::Online(online));
    }

    /// Tells the client that the app became visible or hidden: it polls less often then.
    pub fn visible(&self, visible: bool) {
        self.tell(Input::Visible(visible));
    }

    /// Tries again at once: after `LinkState::AuthRequired`, or to cut a back-off short.
    ///
    /// # Errors
    /// `auth.required` when the backend still does not take the token.
    pub async fn reconnect(&self) -> Result<(), CallError> {
        self.command(Command::Reconnect).await.map(drop)
    }

    /// What each call and the link wait for, and how long; nothing once the client has closed.
    pub async fn explain(&self) -> Vec<Waiting> {
        let (reply, answer) = oneshot::channel();
        self.request(Request::Explain(reply));
        answer.await.unwrap_or_default()
    }

    /// Ends all calls, tells the backend, closes the socket, and waits for all of it: five seconds for the backend and
    /// two for the socket at the most. A closed client stays closed.
    pub async fn close(&self) {
        // An error means that it is closed already.
        let _ = self.command(Command::Close).await;
        let mut snapshots = self.watch();
        while snapshots.changed().await.is_ok() {}
    }

    /// Gives the engine a command and waits until it is done.
    pub(crate) async fn command(&self, command: Command) -> Outcome {
        let (reply, outcome) = oneshot::channel();
        self.request(Request::Command {
            command,
            reply: Some(reply),
        });
        Pending {
            client: self,
            outcome: Some(outcome),
        }
        .wait()
        .await
    }

    /// Gives the engine a command whose outcome nobody waits for.
    pub(crate) fn begin(&self, command: Command) {
        self.request(Request::Command { command, reply: None });
    }

    pub(crate) fn tell(&self, input: Input) {
        self.request(Request::Tell(input));
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<Posted>> {
        match self.shared.subscribe.upgrade() {
            Some(sender) => sender.subscribe(),
            // Its sender is gone at once: the stream is over.
            None => broadcast::channel(1).1,
        }
    }

    fn request(&self, request: Request) {
        // A driver that has ended drops what it is asked: whoever waits for an answer learns that there is none.
        let _ = self.shared.requests.send(request);
    }
}

impl fmt::Debug for CallClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallClient")
            .field("contract", &self.shared.contract)
            .field("user_id", &self.shared.user_id)
            .finish_non_exhaustive()
    }
}

/// A command that is under way. Dropping it tells the driver that nobody waits any more.
struct Pending<'a> {
    client: &'a CallClient,
    /// None once it came.
    outcome: Option<oneshot::Receiver<Outcome>>,
}

impl Pending<'_> {
    async fn wait(mut self) -> Outcome {
        let Some(receiver) = &mut self.outcome else {
            return Err(mismatch());
        };
        let outcome = receiver.await;
        self.outcome = None;
        outcome.unwrap_or_else(|_| Err(closed()))
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        let Some(mut receiver) = self.outcome.take() else {
            return;
        };
        receiver.close();
        self.client.request(match receiver.try_recv() {
            Ok(outcome) => Request::Unwanted(outcome),
            Err(_) => Request::Abandoned,
        });
    }
}

/// An outcome of another command than the one that was given.
pub(crate) fn mismatch() -> CallError {
    CallError::new(ErrorCode::InternalBug, "the engine answered another command")
}
