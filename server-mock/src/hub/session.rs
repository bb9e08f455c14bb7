//! One socket connection and whom it speaks for.

use std::sync::{Arc, OnceLock};

use crate::{
    contract::chattrix,
    control::matcher::Contract,
    outbox::Outbox,
    store::users::UserId,
    transport::{hush::Hush, socket_io},
};

/// Names one socket connection; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SessionId(pub(crate) u64);

#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) party: Party,
    /// The text of its user's id, once somebody has asked for it.
    user: OnceLock<Arc<str>>,
    pub(crate) outbox: Outbox,
    /// For what serves it: which directions are silent, and whether it is cut.
    pub(crate) hush: Arc<Hush>,
}

/// Which contract a socket is of, and whom it speaks for.
#[derive(Debug)]
pub(crate) enum Party {
    /// A raw socket with a good token.
    Chattrix { user: UserId, jti: String },
    /// A raw socket with a bad token: it gets nothing but its close.
    Stranger,
    /// Socket.IO with a good token.
    VideoCall { user: UserId, jti: String },
    /// Socket.IO without a token. Its user is known when it says so.
    CallEnd { user: OnceLock<Arc<str>> },
}

impl Party {
    pub(crate) fn call_end(user: Option<Arc<str>>) -> Self {
        Self::CallEnd {
            user: user.map_or_else(OnceLock::new, OnceLock::from),
        }
    }
}

impl Session {
    pub(super) fn new(id: SessionId, party: Party) -> Self {
        Self {
            id,
            party,
            user: OnceLock::new(),
            outbox: Outbox::default(),
            hush: Arc::default(),
        }
    }

    pub(crate) fn contract(&self) -> Contract {
        match self.party {
            Party::Chattrix { .. } | Party::Stranger => Contract::Chattrix,
            Party::CallEnd { .. } => Contract::CallEnd,
            Party::VideoCall { .. } => Contract::VideoCall,
        }
    }

    /// The id of its user, as contracts with texts for ids show it.
    pub(crate) fn user(&self) -> Option<&str> {
        self.shared_user().map(|user| &**user)
    }

    /// The same, for whoever keeps it.
    pub(crate) fn shared_user(&self) -> Option<&Arc<str>> {
        match &self.party {
            Party::Chattrix { user, .. } | Party::VideoCall { user, .. } => {
                Some(self.user.get_or_init(|| user.to_string().into()))
            }
            Party::Stranger => None,
            Party::CallEnd { user } => user.get(),
        }
    }

    pub(crate) fn jti(&self) -> Option<&str> {
        match &self.party {
            Party::Chattrix { jti, .. } | Party::VideoCall { jti, .. } => Some(jti),
            Party::Stranger | Party::CallEnd { .. } => None,
        }
    }

    /// Where it was opened.
    pub(crate) fn path(&self) -> &'static str {
        match self.party {
            Party::Chattrix { .. } | Party::Stranger => chattrix::socket::PATH,
            Party::CallEnd { .. } | Party::VideoCall { .. } => socket_io::PATH,
        }
    }
}
