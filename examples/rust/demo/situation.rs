//! What can happen to a call: six short plays, and what each side should be told.

use clap::ValueEnum;
use ringway::{Call, CallStatus, Contract, DeclineReason, EndReason, Phase};

use crate::backend;
use crate::person::{Person, Who};
use crate::scene::{Result, Scene, join_media};
use crate::trail::{RINGING, Step};
use crate::verdict::Expected;

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Situation {
    /// A call from ring to hang-up
    Call,
    /// The callee says no
    Rejection,
    /// The caller gives up
    Cancel,
    /// Nobody picks up
    NoAnswer,
    /// Both call each other at the same time
    Glare,
    /// The network fails while it rings
    Outage,
}

impl Situation {
    pub(crate) const ALL: [Self; 6] = [
        Self::Call,
        Self::Rejection,
        Self::Cancel,
        Self::NoAnswer,
        Self::Glare,
        Self::Outage,
    ];

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Call => "from ring to hang-up",
            Self::Rejection => "a rejection",
            Self::Cancel => "a cancelled call",
            Self::NoAnswer => "no answer",
            Self::Glare => "both call each other",
            Self::Outage => "an outage while it rings",
        }
    }

    /// Plays it, up to the end of the call on both sides.
    pub(crate) async fn play(self, scene: &Scene) -> Result<()> {
        match self {
            Self::Call => call(scene).await,
            Self::Rejection => rejection(scene).await,
            Self::Cancel => cancel(scene).await,
            Self::NoAnswer => no_answer(scene).await,
            Self::Glare => glare(scene).await,
            Self::Outage => outage(scene).await,
        }?;
        tokio::try_join!(scene.alice.out_of_calls(), scene.bob.out_of_calls()).map(drop)
    }

    /// What both sides should be told, and what the backend should have on record.
    pub(crate) fn expected(self, contract: Contract) -> Option<Expected> {
        let records = backend::records(contract)?;
        let (ways, record) = match self {
            Self::Call => (
                vec![[called(talk(LEAVES)), was_called(talk(IS_LEFT))]],
                records.talked,
            ),
            Self::Rejection => {
                let ends = [EndReason::RemoteDeclined, EndReason::LocalDeclined];
                (vec![unanswered(ends)], records.declined)
            }
            Self::Cancel => {
                let ends = [EndReason::LocalCancelled, EndReason::RemoteCancelled];
                (vec![unanswered(ends)], records.cancelled)
            }
            Self::NoAnswer => (
                vec![unanswered([EndReason::NoAnswer, EndReason::Missed])],
                records.unanswered,
            ),
            Self::Glare => (glare_ways(), records.talked),
            Self::Outage => {
                let after = |end| [vec![Step::LinkLost, Step::LinkBack], talk(end)].concat();
                (
                    vec![[called(after(LEAVES)), was_called(after(IS_LEFT))]],
                    records.talked,
                )
            }
        };
        Some(Expected { ways, record })
    }
}

async fn call(scene: &Scene) -> Result<()> {
    let (placed, ringing) = scene.ring().await?;
    scene.answer(&placed, &ringing).await?;
    scene.hang_up(&placed, &ringing).await
}

async fn rejection(scene: &Scene) -> Result<()> {
    let (_, ringing) = scene.ring().await?;
    Ok(ringing.decline(DeclineReason::Declined).await?)
}

async fn cancel(scene: &Scene) -> Result<()> {
    let (placed, _) = scene.ring().await?;
    Ok(placed.end().await?)
}

async fn no_answer(scene: &Scene) -> Result<()> {
    scene.ring().await?;
    scene.let_it_ring()
}

async fn glare(scene: &Scene) -> Result<()> {
    scene.hold_up_two_requests()?;
    let (alice, bob) = tokio::try_join!(call_the_other(&scene.alice), call_the_other(&scene.bob))?;
    tokio::try_join!(join_media(&alice), join_media(&bob))?;
    scene.hang_up(&alice, &bob).await
}

async fn outage(scene: &Scene) -> Result<()> {
    let (placed, ringing) = scene.ring().await?;
    scene.outage().await?;
    scene.answer(&placed, &ringing).await?;
    scene.hang_up(&placed, &ringing).await
}

/// Calls, and returns the call in which the two get connected: it may be the other's.
async fn call_the_other(person: &Person) -> Result<Call> {
    let call = person.client.call(person.who.other().id()).await?;
    let Err(end) = call.reached(Phase::Connecting).await else {
        return Ok(call);
    };
    let instead = end.replaced_by.and_then(|id| person.client.get(&id));
    instead.ok_or_else(|| format!("{}'s call came to nothing: {:?}", person.who.name(), end.reason).into())
}

const DIALING: Step = Step::Status(CallStatus::Dialing);
/// Alice hangs up …
const LEAVES: EndReason = EndReason::LocalHangup;
/// … and Bob is hung up on.
const IS_LEFT: EndReason = EndReason::RemoteHangup;

/// The side that called, up to what comes after the ringing.
fn called(then: Vec<Step>) -> Vec<Step> {
    [vec![DIALING, RINGING], then].concat()
}

/// The side that was called.
fn was_called(then: Vec<Step>) -> Vec<Step> {
    [vec![RINGING], then].concat()
}

fn talk(end: EndReason) -> Vec<Step> {
    let statuses = [CallStatus::Connecting, CallStatus::Active].map(Step::Status);
    [statuses.to_vec(), vec![Step::ended(end, true)]].concat()
}

fn unanswered([alice, bob]: [EndReason; 2]) -> [Vec<Step>; 2] {
    [
        called(vec![Step::ended(alice, false)]),
        was_called(vec![Step::ended(bob, false)]),
    ]
}

/// One of the two calls goes first, whichever. The other may have come to ring by then, or not.
fn glare_ways() -> Vec<[Vec<Step>; 2]> {
    let goes_on = |end| called(talk(end));
    let gives_way = |own: &[Step], end| {
        let gone = Step::ended(EndReason::Glare, false);
        [own.to_vec(), vec![gone], was_called(talk(end))].concat()
    };
    let started: [&[Step]; 2] = [&[DIALING], &[DIALING, RINGING]];
    let ways = Who::BOTH.into_iter().flat_map(|first| {
        started.map(|own| match first {
            Who::Alice => [goes_on(LEAVES), gives_way(own, IS_LEFT)],
            Who::Bob => [gives_way(own, LEAVES), goes_on(IS_LEFT)],
        })
    });
    ways.collect()
}
