//! One user of a scenario: a client, and the log of what it tells its app.

use std::time::Duration;

use futures_util::FutureExt;
use ringway::{
    AuthToken, Call, CallClient, CallError, CallSnapshot, ClientBuilder, ClientConfig, ClientSnapshot,
    Direction, Phase, SourceError,
};
use ringway_world::scenario::line;
use ringway_world::user_name;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::backend::Control;

/// So long a step waits for what must happen, in whatever load.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Person {
    client: CallClient,
    log: watch::Receiver<Vec<String>>,
    /// How far the log has been waited for.
    seen: usize,
    /// What was begun and is not awaited by any step.
    orders: JoinSet<String>,
    _listening: JoinSet<()>,
}

impl Person {
    /// Connects, with tokens of the mock.
    pub(crate) async fn connect(config: ClientConfig, control: &Control) -> Result<Self, String> {
        let (control, user) = (control.clone(), config.user_id.clone());
        let builder = ClientBuilder::from(config).auth(move |_| {
            let (control, user) = (control.clone(), user.clone());
            async move {
                let token = control.token(user.as_str()).await;
                token.map(AuthToken::new).map_err(SourceError::permanent)
            }
        });
        let connecting = builder.connect_within(PATIENCE).connect();
        let client = connecting.await.map_err(|error| error.to_string())?;
        let (told, log) = watch::channel(Vec::new());
        let mut listening = JoinSet::new();
        listening.spawn(listen(client.clone(), told));
        Ok(Self {
            client,
            log,
            seen: 0,
            orders: JoinSet::new(),
            _listening: listening,
        })
    }

    pub(crate) fn call(&mut self, user_id: &str) {
        let placing = self.client.call(user_id);
        self.begin("call", async move { placing.await.map(drop) });
    }

    /// Does something with the call that rings here, once it does.
    pub(crate) async fn answer<F>(&mut self, what: &str, order: impl FnOnce(Call) -> F) -> Result<(), String>
    where
        F: Future<Output = Result<(), CallError>> + Send + 'static,
    {
        let rings =
            |call: &CallSnapshot| call.direction == Direction::Incoming && call.phase == Phase::Ringing;
        let call = self.find("a call that rings", rings).await?;
        self.begin(what, order(call));
        Ok(())
    }

    /// Ends the call that goes on, once there is one: `call` has only just been told to the client.
    pub(crate) async fn end(&mut self) -> Result<(), String> {
        let call = self.find("a call to end", |_| true).await?;
        self.begin("end", async move { call.end().await });
        Ok(())
    }

    /// The call that goes on.
    pub(crate) fn live(&self) -> Option<Call> {
        self.client.calls().into_iter().next()
    }

    /// The backend's name of the call that goes on, once it has one.
    pub(crate) async fn call_name(&self) -> Result<String, String> {
        let named = |call: &CallSnapshot| call.server_id.is_some();
        let call = self.find("a call with a name", named).await?;
        let name = call.snapshot().server_id;
        name.map(|name| name.as_str().to_owned())
            .ok_or_else(|| "the call lost its name".to_owned())
    }

    pub(crate) async fn quiet(&self) -> Result<(), String> {
        self.until("no call", |client| client.calls.is_empty()).await
    }

    /// Waits for a line behind the last that was waited for.
    pub(crate) async fn expect(&mut self, wanted: &str) -> Result<(), String> {
        let seen = self.seen;
        let position = |log: &Vec<String>| log.iter().skip(seen).position(|line| line == wanted);
        let waited = timeout(PATIENCE, self.log.wait_for(|log| position(log).is_some())).await;
        let log = waited
            .map_err(|_| format!("{wanted:?} never comes"))?
            .map_err(|_| "the client has closed".to_owned())?;
        self.seen += position(&log).map_or(0, |at| at + 1);
        Ok(())
    }

    /// Waits until the log has more lines than that; never, when there are no more.
    pub(crate) async fn has_more_than(&self, lines: usize) {
        let mut log = self.log.clone();
        if log.wait_for(|log| log.len() > lines).await.is_err() {
            std::future::pending().await
        }
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.log.borrow().clone()
    }

    pub(crate) async fn close(&self) -> Result<(), String> {
        let closed = timeout(PATIENCE, self.client.close()).await;
        closed.map_err(|_| "the client does not close".to_owned())
    }

    /// Everything that helps to understand a failure.
    pub(crate) async fn describe(&mut self) -> String {
        let mut text = format!("  log:   {:?}\n", self.log());
        text += &format!("  link:  {:?}\n", self.client.snapshot().link);
        while let Some(order) = self.orders.try_join_next() {
            text += &format!("  order: {}\n", order.unwrap_or_else(|error| error.to_string()));
        }
        for waiting in self.client.explain().await {
            text += &format!("  waits: {waiting:?}\n");
        }
        text
    }

    /// Gives an order before this returns, and lets it take its course.
    fn begin(&mut self, what: &str, order: impl Future<Output = Result<(), CallError>> + Send + 'static) {
        let what = what.to_owned();
        let mut order = Box::pin(async move {
            let outcome = order.await;
            format!("{what}: {outcome:?}")
        });
        match order.as_mut().now_or_never() {
            Some(outcome) => drop(self.orders.spawn(async { outcome })),
            None => drop(self.orders.spawn(order)),
        }
    }

    async fn find(&self, what: &str, fits: impl Fn(&CallSnapshot) -> bool) -> Result<Call, String> {
        self.until(what, |client| client.calls.iter().any(&fits)).await?;
        let calls = self.client.calls().into_iter();
        let found = calls.into_iter().find(|call| fits(&call.snapshot()));
        found.ok_or_else(|| format!("{what}: it is over already"))
    }

    async fn until(&self, what: &str, holds: impl Fn(&ClientSnapshot) -> bool) -> Result<(), String> {
        let mut snapshots = self.client.watch();
        match timeout(PATIENCE, snapshots.wait_for(holds)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) => Err(format!("{what}: the client has closed")),
            Err(_) => Err(format!("{what}: waited in vain")),
        }
    }
}

/// Writes the log until the client has closed.
async fn listen(client: CallClient, told: watch::Sender<Vec<String>>) {
    while let Some(event) = client.next_event().await {
        if let Some(line) = line(&event, user_name) {
            told.send_modify(|log| log.push(line));
        }
    }
}
