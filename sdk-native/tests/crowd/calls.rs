//! The calls of a crowd.

use std::fmt;

use ringway::{Call, CallClient, EndReason, HistoryKind, MediaReport, Phase};
use tokio::time::timeout;

use super::{PATIENCE, together};

/// A call as both sides have it.
struct Talk {
    caller: CallClient,
    callee: CallClient,
    there: Call,
    here: Call,
}

/// Lets each second one call the next one: all ring, all answer, all are active at the same time, all hang up.
///
/// Gives what was lost: each call that did not reach its end, on both sides and with the right reasons.
pub(crate) async fn talk(crowd: &[CallClient]) -> Vec<Lost> {
    let pairs = crowd.as_chunks::<2>().0;
    let placing = pairs
        .iter()
        .cloned()
        .map(|[caller, callee]| place(caller, callee));
    let (placed, unanswered) = together(placing.collect()).await;
    let (active, silent) = together(placed.into_iter().map(go_active).collect()).await;
    let (_, endless) = together(active.into_iter().map(hang_up).collect()).await;
    [unanswered, silent, endless].concat()
}

async fn place(caller: CallClient, callee: CallClient) -> Result<Talk, Lost> {
    let placing = async {
        let call = caller.call(callee.user_id().clone()).video().await.map_err(say)?;
        call.reached(Phase::Connecting).await.map_err(say)?;
        Ok(call)
    };
    let answering = async {
        let call = callee.incoming().await.ok_or("the client is closed")?;
        call.accept().await.map_err(say)?;
        Ok(call)
    };
    let both = async { tokio::try_join!(placing, answering) };
    let (there, here) = in_time("it is not answered", [&caller, &callee], both).await?;
    let from = here.snapshot().peer.id;
    if from != *caller.user_id() {
        return Err(Lost::new([&caller, &callee], format!("{from} rang instead")));
    }
    Ok(Talk {
        caller,
        callee,
        there,
        here,
    })
}

async fn go_active(talk: Talk) -> Result<Talk, Lost> {
    let active = async {
        for call in [&talk.there, &talk.here] {
            call.media(MediaReport::Joined);
            call.reached(Phase::Active).await.map_err(say)?;
        }
        Ok(())
    };
    in_time("it does not go active", talk.clients(), active).await?;
    Ok(talk)
}

async fn hang_up(talk: Talk) -> Result<(), Lost> {
    let ending = async {
        talk.there.end().await.map_err(say)?;
        if !talk.callee.capabilities().can_hang_up {
            talk.here.media(MediaReport::PeerLeft);
        }
        Ok(tokio::join!(talk.there.ended(), talk.here.ended()))
    };
    let (there, here) = in_time("it does not end", talk.clients(), ending).await?;
    let reasons = (there.reason, here.reason);
    let completed = [&there, &here]
        .iter()
        .all(|end| end.history == HistoryKind::Completed);
    if reasons != (EndReason::LocalHangup, EndReason::RemoteHangup) || !completed {
        return Err(Lost::new(
            talk.clients(),
            format!("it ended as {there:?} and {here:?}"),
        ));
    }
    Ok(())
}

impl Talk {
    const fn clients(&self) -> [&CallClient; 2] {
        [&self.caller, &self.callee]
    }
}

/// A call that did not go as it should.
#[derive(Clone, Debug)]
pub(crate) struct Lost(String);

impl Lost {
    fn new([caller, callee]: [&CallClient; 2], what: impl fmt::Display) -> Self {
        Self(format!("{} to {}: {what}", caller.user_id(), callee.user_id()))
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Waits for a part of a call. Without an end to it, both clients say what they wait for.
async fn in_time<T>(
    otherwise: &str,
    clients: [&CallClient; 2],
    part: impl Future<Output = Result<T, String>>,
) -> Result<T, Lost> {
    match timeout(PATIENCE, part).await {
        Ok(outcome) => outcome.map_err(|what| Lost::new(clients, what)),
        Err(_) => {
            let [caller, callee] = clients;
            let (there, here) = tokio::join!(caller.explain(), callee.explain());
            Err(Lost::new(clients, format!("{otherwise}: {there:?} {here:?}")))
        }
    }
}

fn say(error: impl fmt::Debug) -> String {
    format!("{error:?}")
}
