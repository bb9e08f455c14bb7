//! What a client's app does by itself.

use ringway_core::model::DeclineReason;

/// An app's habits. Times are in milliseconds of virtual time.
#[derive(Clone, Debug)]
pub struct App {
    /// What it does when it rings.
    pub incoming: Incoming,
    /// It joins the media channel so long after a call is accepted (or after it got credentials, where it asks for
    /// them); never when none.
    pub joins_after: Option<u64>,
    /// It leaves the media channel and hangs up so long after the call became active.
    pub hangs_up_after: Option<u64>,
    /// How it answers the question for a token.
    pub tokens: Tokens,
    /// How it answers the question for media credentials.
    pub credentials: MediaCredentials,
    /// How long it takes to answer a question.
    pub thinks: u64,
}

/// What an app does when it rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// Lets it ring.
    Ignore,
    /// Accepts after a time.
    Accept(u64),
    /// Declines after a time.
    Decline(u64, DeclineReason),
}

/// How an app answers `Ask::AuthToken`.
#[derive(Clone, Debug)]
pub enum Tokens {
    /// With a new token of the backend, valid for so many seconds.
    Fresh {
        /// The token's lifetime.
        life_s: i64,
    },
    /// With this one, always.
    Same(String),
    /// It has none.
    Fails {
        /// Whether asking again may help.
        retryable: bool,
    },
    /// Not at all.
    Silent,
}

/// How an app answers `Ask::Credentials`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaCredentials {
    /// With new ones that hold so long.
    Fresh {
        /// The lifetime in milliseconds.
        life_ms: u32,
    },
    /// With its first ones once, then it has none.
    Once {
        /// The lifetime in milliseconds.
        life_ms: u32,
    },
    /// It has none.
    Fails {
        /// Whether asking again may help.
        retryable: bool,
    },
    /// Not at all.
    Silent,
}

impl Default for App {
    /// Lets it ring, joins media half a second after an acceptance, has tokens for a day.
    fn default() -> Self {
        Self {
            incoming: Incoming::Ignore,
            joins_after: Some(500),
            hangs_up_after: None,
            tokens: Tokens::Fresh { life_s: 86_400 },
            credentials: MediaCredentials::Fresh { life_ms: 3_600_000 },
            thinks: 10,
        }
    }
}

impl App {
    /// One that accepts after a time.
    pub fn accepts(after: u64) -> Self {
        Self {
            incoming: Incoming::Accept(after),
            ..Self::default()
        }
    }

    /// One that declines after a time.
    pub fn declines(after: u64, reason: DeclineReason) -> Self {
        Self {
            incoming: Incoming::Decline(after, reason),
            ..Self::default()
        }
    }
}
