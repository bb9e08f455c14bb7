//! What apps do by themselves: they answer questions, follow their habits, and report on their media.

use ringway_core::io::{AskId, Input};
use ringway_core::model::{
    Answer, Ask, CallId, CallSnapshot, Command, Credentials, Event, MediaReport, Phase, Secret,
};

use crate::app::{Incoming, MediaCredentials, Tokens};
use crate::client::Who;
use crate::network::Parcel;
use crate::world::World;

/// The other side's media layer notices after so long that somebody is gone.
const PEER_LEFT_AFTER: u64 = 1_000;

impl World {
    /// The app answers a question.
    pub(crate) fn think(&mut self, who: Who, id: AskId, ask: &Ask) {
        let now = self.now;
        self.client_mut(who).asks.push((now, ask.clone()));
        let answer = match ask {
            Ask::AuthToken { .. } => self.give_token(who),
            Ask::Credentials { channel, renew, .. } => self.give_credentials(who, channel, *renew),
        };
        if let Some(answer) = answer {
            let at = self.now + self.client(who).app.thinks;
            let input = Input::Answer { id, answer };
            self.post.put(at, Parcel::Own { who, input });
        }
    }

    fn give_token(&mut self, who: Who) -> Option<Answer> {
        let client = self.client(who);
        let (user, tokens) = (client.user.clone(), client.app.tokens.clone());
        let token = match tokens {
            Tokens::Fresh { life_s } => {
                self.backend.be_at(self.now);
                self.backend.token(&user, life_s)
            }
            Tokens::Same(token) => token,
            Tokens::Fails { retryable } => return Some(refusal(retryable)),
            Tokens::Silent => return None,
        };
        self.secrets.push(token.clone());
        Some(Answer::AuthToken {
            token: Secret::new(token),
            expires_in_ms: None,
        })
    }

    fn give_credentials(&mut self, who: Who, channel: &str, renew: bool) -> Option<Answer> {
        let expires_in_ms = match self.client(who).app.credentials {
            MediaCredentials::Fresh { life_ms } => life_ms,
            MediaCredentials::Once { .. } if renew => return Some(refusal(true)),
            MediaCredentials::Once { life_ms } => life_ms,
            MediaCredentials::Fails { retryable } => return Some(refusal(retryable)),
            MediaCredentials::Silent => return None,
        };
        let token = format!("agora-{:016x}", self.rng.u64(..));
        self.secrets.push(token.clone());
        Some(Answer::Credentials {
            credentials: Credentials {
                app_id: "an-app".to_owned(),
                channel: channel.to_owned(),
                token: Secret::new(token),
                uid: 0,
                expires_in_ms,
            },
        })
    }

    /// The app follows its habits.
    pub(crate) fn react(&mut self, who: Who, event: Event) {
        let now = self.now;
        self.client_mut(who).events.push((now, event.clone()));
        match event {
            Event::Incoming { call } => self.on_incoming(who, call.id),
            Event::Changed { call } => self.on_changed(who, &call),
            Event::Credentials {
                call, renewed: false, ..
            } => self.begin_media(who, &call),
            Event::Ended { call } => self.leave_media(who, call.id),
            _ => {}
        }
    }

    fn on_incoming(&mut self, who: Who, call: CallId) {
        let (after, command) = match self.client(who).app.incoming {
            Incoming::Ignore => return,
            Incoming::Accept(after) => (after, Command::Accept { call }),
            Incoming::Decline(after, reason) => (after, Command::Decline { call, reason }),
        };
        self.post.put(self.now + after, Parcel::Habit { who, command });
    }

    fn on_changed(&mut self, who: Who, call: &CallSnapshot) {
        if call.phase == Phase::Connecting && !self.client(who).asks_credentials {
            self.begin_media(who, &call.id);
        }
        let client = self.client(who);
        if let Some(after) = client.app.hangs_up_after.filter(|_| call.phase == Phase::Active) {
            let command = Command::End {
                call: call.id.clone(),
            };
            self.post.put(self.now + after, Parcel::Habit { who, command });
        }
    }

    pub(crate) fn begin_media(&mut self, who: Who, call: &CallId) {
        let client = self.client_mut(who);
        let Some(after) = client.app.joins_after else {
            return;
        };
        if client.joining.contains(call) {
            return;
        }
        client.joining.push(call.clone());
        self.report_in(0, who, call, MediaReport::Joining);
        self.report_in(after, who, call, MediaReport::Joined);
    }

    fn report_in(&mut self, ms: u64, who: Who, call: &CallId, report: MediaReport) {
        let call = call.clone();
        let input = Input::Media { call, report };
        self.post.put(self.now + ms, Parcel::Own { who, input });
    }

    /// The client has joined its call's channel: it sees who is there, and they see it.
    pub(crate) fn enter_media(&mut self, who: Who, call: &CallId) {
        let snapshot = self.client(who).engine.call(call);
        let Some(snapshot) = snapshot.filter(|call| call.phase == Phase::Active) else {
            return;
        };
        let Some(channel) = snapshot.channel else { return };
        for (other, others_call) in self.media.join(channel, (who, call.clone())) {
            self.report_in(0, other, &others_call, MediaReport::PeerJoined);
            self.report_in(0, who, call, MediaReport::PeerJoined);
        }
    }

    fn leave_media(&mut self, who: Who, call: CallId) {
        for (other, others_call) in self.media.leave(&(who, call)) {
            self.report_in(PEER_LEFT_AFTER, other, &others_call, MediaReport::PeerLeft);
        }
    }
}

fn refusal(retryable: bool) -> Answer {
    Answer::Failed {
        reason: "no".to_owned(),
        retryable,
    }
}
