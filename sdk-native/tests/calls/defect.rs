//! A defect inside: nobody waits for ever, and the log has it.

use std::fmt;
use std::sync::{Arc, Mutex};

use ringway::{Contract, EndReason, ErrorCode, LinkState};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::stage::{Stage, ended, soon};

#[tokio::test]
async fn a_defect_ends_the_client_and_every_handle() {
    let stage = Stage::new(Contract::Chattrix).await;
    let log = Log::default();
    let _log = tracing::subscriber::set_default(log.clone());
    let (alice, outgoing, _bob, _incoming) = stage.talking().await;
    let mut events = alice.events();
    let mut snapshots = outgoing.snapshots();

    alice.online(false);
    soon("the end of the events", async {
        while events.next().await.is_some() {}
    })
    .await;
    soon("the end of the call's states", async {
        while snapshots.next().await.is_some() {}
    })
    .await;
    assert_eq!(alice.snapshot().link, LinkState::Closed);
    assert!(alice.calls().is_empty());
    assert_eq!(ended(&outgoing).await.reason, EndReason::ClientShutdown);
    let error = soon("an answer", alice.call("102")).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::UsageClosed);
    soon("the end of the client", alice.close()).await;

    let errors = log.errors.lock().unwrap().concat();
    assert!(errors.contains("a log that breaks"), "{errors}");
}

/// A log that panics where the driver logs that the device went offline, as any line of the driver could.
#[derive(Clone, Default)]
struct Log {
    errors: Arc<Mutex<Vec<String>>>,
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        if *event.metadata().level() == Level::ERROR {
            self.errors.lock().unwrap().push(text.0);
            return;
        }
        assert!(!text.0.contains("online=false"), "a log that breaks");
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0 += &format!("{}={value:?} ", field.name());
    }
}
