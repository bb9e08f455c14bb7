//! The words that chattrix has for things.

use crate::contract::open_word::open_word;
use crate::error::ErrorCode;
use crate::model::{DeclineReason, MediaKind, Quality};

open_word! {
    /// What a call carries (`callType`).
    CallType {
        /// Voice only.
        Audio = "AUDIO",
        /// Voice and picture.
        Video = "VIDEO",
    }
}

open_word! {
    /// How a call stands (`status`).
    CallState {
        /// Placed; the callee may not know yet.
        Initiating = "INITIATING",
        /// The callee was told.
        Ringing = "RINGING",
        /// The callee accepted.
        Connecting = "CONNECTING",
        /// Media is up.
        Active = "ACTIVE",
        /// The callee declined.
        Rejected = "REJECTED",
        /// Nobody answered within 60 s.
        Missed = "MISSED",
        /// Somebody ended it, or the caller took it back.
        Ended = "ENDED",
    }
}

open_word! {
    /// Why a call was declined (`reason`).
    RejectReason {
        /// The callee is in another call.
        Busy = "busy",
        /// The callee does not want to.
        Declined = "declined",
        /// The callee cannot be reached.
        Unavailable = "unavailable",
    }
}

open_word! {
    /// How bad the network is (`quality`).
    CallQuality {
        /// Noticeable.
        Poor = "POOR",
        /// Disturbing.
        Bad = "BAD",
        /// Hardly usable.
        VeryBad = "VERY_BAD",
    }
}

open_word! {
    /// Why a message was refused (`errorType`).
    ErrorType {
        /// No such call.
        CallNotFound = "call_not_found",
        /// This user may not do that.
        Unauthorized = "unauthorized",
        /// The call is in another status.
        InvalidStatus = "invalid_status",
        /// The message could not be read.
        ParseError = "parse_error",
        /// The server failed.
        ServiceError = "service_error",
    }
}

impl From<&CallType> for MediaKind {
    /// An unknown word is voice: nobody's camera opens on a guess.
    fn from(word: &CallType) -> Self {
        match word {
            CallType::Audio | CallType::Other { .. } => Self::Audio,
            CallType::Video => Self::Video,
        }
    }
}

impl From<&RejectReason> for DeclineReason {
    /// An unknown word is a plain no.
    fn from(word: &RejectReason) -> Self {
        match word {
            RejectReason::Busy => Self::Busy,
            RejectReason::Declined | RejectReason::Other { .. } => Self::Declined,
            RejectReason::Unavailable => Self::Unavailable,
        }
    }
}

impl From<&CallQuality> for Quality {
    /// An unknown word is the mildest warning.
    fn from(word: &CallQuality) -> Self {
        match word {
            CallQuality::Poor | CallQuality::Other { .. } => Self::Poor,
            CallQuality::Bad => Self::Bad,
            CallQuality::VeryBad => Self::VeryBad,
        }
    }
}

impl ErrorType {
    /// The code that the word stands for in every contract.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::CallNotFound => ErrorCode::CallNotFound,
            Self::Unauthorized => ErrorCode::AuthForbidden,
            Self::InvalidStatus => ErrorCode::CallInvalidStatus,
            Self::ParseError | Self::Other { .. } => ErrorCode::ProtoRefused,
            Self::ServiceError => ErrorCode::ServerError,
        }
    }
}
