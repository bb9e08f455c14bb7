//! Invitations: what rings, what is refused, and what happens when two people call each other.

use std::time::Duration;

use crate::call::Call;
use crate::call::transition::CallInput;
use crate::contract::{Intent, Invitation};
use crate::engine::CallEngine;
use crate::error::{CallError, ErrorCode};
use crate::model::{
    BusyPolicy, CallId, DeclineReason, Direction, EndReason, Event, Phase, Reply, ServerCallId,
};
use crate::time::Timestamp;

/// An invitation from somebody whom this side is calling itself: it waits until one of the two calls wins.
#[derive(Debug)]
pub(crate) struct Held {
    invitation: Invitation,
    since: Timestamp,
}

/// A call that met a conflict, until a list of incoming calls tells whether the two called each other.
#[derive(Debug)]
pub(crate) struct GlareCheck {
    call: CallId,
    /// The list was asked for after the conflict.
    fresh: bool,
}

impl CallEngine {
    pub(super) fn ring_window(&self) -> Duration {
        match self.config.timing.ring_ms {
            Some(ms) => Duration::from_millis(u64::from(ms.clamp(5_000, 180_000))),
            None => self.capabilities().ring_window,
        }
    }

    pub(super) fn on_invitation(&mut self, invitation: Invitation) {
        let mine = invitation.from.id == self.config.user_id;
        let held = self.held.iter().any(|held| held.invitation.id == invitation.id);
        if mine || held || self.names.is_known(&invitation.id) || self.is_closing() {
            return;
        }
        match self.own_call_to(&invitation) {
            Some((_, None)) => self.hold(invitation),
            // The smaller name wins, on both sides (features C.5). The loser takes its own back.
            Some((_, Some(own))) if own < invitation.id => self.hold(invitation),
            Some((call, Some(_))) => self.give_way(&call, invitation),
            None => self.announce(invitation),
        }
    }

    /// This side's own unanswered call to the person who invites, and its name.
    fn own_call_to(&self, invitation: &Invitation) -> Option<(CallId, Option<ServerCallId>)> {
        let call = self.live_calls().find(|call| {
            call.direction == Direction::Outgoing
                && call.phase <= Phase::Ringing
                && call.peer.id == invitation.from.id
        })?;
        Some((call.id.clone(), call.server_id.clone()))
    }

    fn hold(&mut self, invitation: Invitation) {
        let since = self.now.mono;
        self.held.push(Held { invitation, since });
    }

    fn announce(&mut self, invitation: Invitation) {
        let busy = self.live_calls().next().is_some();
        let left = self.ring_window().saturating_sub(invitation.age);
        let expired = left < Duration::from_millis(u64::from(self.config.timing.ring_minimum_ms));
        if busy && !expired && self.config.busy == BusyPolicy::Reject {
            return self.refuse_as_busy(invitation);
        }
        let id = self.add_incoming(invitation);
        if expired {
            return self.finish_call(&id, EndReason::Expired, None);
        }
        if let Some(call) = self.calls.get_mut(&id) {
            call.waiting = busy && self.config.busy == BusyPolicy::Wait;
        }
        self.arm_ring(&id);
        self.tell(&id);
        self.schedule_refresh(&id);
    }

    fn add_incoming(&mut self, invitation: Invitation) -> CallId {
        let id = self.new_call_id();
        let Invitation {
            id: name,
            from,
            media,
            channel,
            age,
        } = invitation;
        let mut call = Call::new(
            id.clone(),
            Direction::Incoming,
            from,
            media,
            self.now.mono.before(age),
        );
        call.server_id = Some(name.clone());
        call.channel = channel;
        self.names.give(name, id);
        self.add_call(call)
    }

    fn refuse_as_busy(&mut self, invitation: Invitation) {
        self.names.bury(&invitation.id);
        self.send(
            None,
            Intent::Decline {
                id: invitation.id.clone(),
                reason: DeclineReason::Busy,
            },
        );
        self.emit(Event::IncomingRejectedBusy {
            peer: invitation.from,
            media: invitation.media,
            server_id: invitation.id,
        });
    }

    /// The other side's call wins: this side's ends, and theirs is answered or announced.
    fn give_way(&mut self, own: &CallId, invitation: Invitation) {
        let theirs = self.add_incoming(invitation);
        let Some(call) = self.calls.get_mut(own) else {
            return;
        };
        let placing = call.placing.take();
        call.replaced_by = Some(theirs.clone());
        self.apply(own, CallInput::Glare);
        self.arm_ring(&theirs);
        self.tell(&theirs);
        if self.config.glare_connects {
            self.accept_call(&theirs, None);
        } else {
            self.schedule_refresh(&theirs);
        }
        if let Some(command) = placing {
            let conflict =
                CallError::new(ErrorCode::CallConflict, "they are calling this user").for_call(&theirs);
            let reply = if self.config.glare_connects {
                Ok(Reply::Call { call: theirs })
            } else {
                Err(conflict)
            };
            self.done(command, reply);
        }
    }

    /// The backend refused a second invitation between the two: are they calling this side? (NOTES 1)
    pub(super) fn on_conflict(&mut self, id: &CallId, error: CallError) {
        let Some(call) = self.calls.get(id) else { return };
        if !call.is_live() {
            return;
        }
        if let Some(held) = self.take_held_from(id) {
            return self.give_way(id, held);
        }
        if !self.knows_how_to_list() {
            return self.place_failed(id, error);
        }
        // A list that is under way may be older than their invitation.
        let fresh = !self.link.listing;
        self.glare_check = Some(GlareCheck {
            call: id.clone(),
            fresh,
        });
        self.list_now();
    }

    /// The list that a conflict asked for is here, or could not be had.
    pub(super) fn settle_glare_check(&mut self) {
        let Some(GlareCheck { call: id, fresh }) = self.glare_check.take() else {
            return;
        };
        if !fresh {
            self.glare_check = Some(GlareCheck {
                call: id,
                fresh: true,
            });
            return self.list_now();
        }
        match self.take_held_from(&id) {
            Some(held) => self.give_way(&id, held),
            None => self.place_failed(
                &id,
                CallError::new(
                    ErrorCode::CallConflict,
                    "there is already an invitation between the two",
                ),
            ),
        }
    }

    /// A call got its name while an invitation from the same person was held: now the names decide.
    pub(super) fn settle_held(&mut self, id: &CallId) {
        let Some(own) = self
            .calls
            .get(id)
            .filter(|call| call.is_live())
            .and_then(|call| call.server_id.clone())
        else {
            return;
        };
        let Some(held) = self.take_held_from(id) else {
            return;
        };
        if own < held.id {
            return self.hold(held);
        }
        self.give_way(id, held);
    }

    fn take_held_from(&mut self, own: &CallId) -> Option<Invitation> {
        let peer = self.calls.get(own)?.peer.id.clone();
        let at = self
            .held
            .iter()
            .position(|held| held.invitation.from.id == peer)?;
        Some(self.aged(at))
    }

    fn aged(&mut self, at: usize) -> Invitation {
        let Held {
            mut invitation,
            since,
        } = self.held.remove(at);
        invitation.age += self.now.mono.since(since);
        invitation
    }

    /// The two are connected: what was held of the same person has lost.
    pub(super) fn drop_held_of(&mut self, id: &CallId) {
        while let Some(held) = self.take_held_from(id) {
            self.names.bury(&held.id);
        }
    }

    /// The backend says that a held invitation is over.
    pub(super) fn forget_held(&mut self, name: &ServerCallId, input: CallInput) {
        let over = matches!(
            input,
            CallInput::Over | CallInput::TimedOut | CallInput::Cancelled
        );
        if over && self.held.iter().any(|held| held.invitation.id == *name) {
            self.held.retain(|held| held.invitation.id != *name);
            self.names.bury(name);
        }
    }

    /// This side's own call came to nothing: an invitation that it held back rings now.
    pub(super) fn release_held(&mut self) {
        let free = |engine: &Self, held: &Held| engine.own_call_to(&held.invitation).is_none();
        while let Some(at) = self.held.iter().position(|held| free(self, held)) {
            let invitation = self.aged(at);
            self.announce(invitation);
        }
    }

    /// A list of everything that rings for this user. What rang and is no longer in it was answered, taken back or
    /// has timed out: the call's own status tells.
    pub(super) fn on_incoming_list(&mut self, list: Vec<Invitation>) {
        let names: Vec<ServerCallId> = list.iter().map(|invitation| invitation.id.clone()).collect();
        self.held.retain(|held| names.contains(&held.invitation.id));
        for invitation in list {
            self.on_invitation(invitation);
        }
        let vanished: Vec<CallId> = self
            .live_calls()
            .filter(|call| call.direction == Direction::Incoming && call.phase == Phase::Ringing)
            .filter(|call| call.server_id.as_ref().is_some_and(|name| !names.contains(name)))
            .map(|call| call.id.clone())
            .collect();
        for call in vanished {
            self.refresh_now(&call);
        }
    }
}
