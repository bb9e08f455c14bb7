//! A trigger runs into the same rules as a client.

use super::Refused;
use crate::contract::{call_end, chattrix::wire as chattrix, ikoota, private_call, video_call};

impl From<chattrix::Refusal> for Refused {
    fn from(refusal: chattrix::Refusal) -> Self {
        let text = refusal.to_string();
        match refusal {
            chattrix::Refusal::UnknownCall | chattrix::Refusal::UnknownCallee => Self::NotFound(text),
            chattrix::Refusal::Database(error) => error.into(),
            chattrix::Refusal::NotCallee
            | chattrix::Refusal::NotParticipant
            | chattrix::Refusal::WrongStatus(_)
            | chattrix::Refusal::WrongTransition(..) => Self::Conflict(text),
            chattrix::Refusal::Invalid(_)
            | chattrix::Refusal::TooLarge
            | chattrix::Refusal::Unauthorized(_)
            | chattrix::Refusal::TooMany(_)
            | chattrix::Refusal::UnknownPath
            | chattrix::Refusal::WrongMethod
            | chattrix::Refusal::NoUpgrade => Self::Invalid(text),
        }
    }
}

impl From<private_call::Refusal> for Refused {
    fn from(refusal: private_call::Refusal) -> Self {
        match refusal {
            private_call::Refusal::UnknownInvitation => Self::NotFound("Call not found".to_owned()),
            private_call::Refusal::NotPending(status) => {
                Self::Conflict(format!("The invitation is {}", status.name()))
            }
            private_call::Refusal::Database(error) => error.into(),
            private_call::Refusal::Invalid(why) => Self::Invalid(why),
            private_call::Refusal::TooLarge
            | private_call::Refusal::UnknownUser
            | private_call::Refusal::AlreadyInvited
            | private_call::Refusal::UnknownPath
            | private_call::Refusal::WrongMethod => {
                Self::Invalid("The invitation cannot time out".to_owned())
            }
        }
    }
}

impl From<ikoota::Refusal> for Refused {
    fn from(refusal: ikoota::Refusal) -> Self {
        match refusal {
            ikoota::Refusal::UnknownCall | ikoota::Refusal::UnknownParticipant => {
                Self::NotFound("There is no live call with this id".to_owned())
            }
            ikoota::Refusal::Database(error)
            | ikoota::Refusal::NotCreated(error)
            | ikoota::Refusal::NotIssued(error)
            | ikoota::Refusal::NotLeft(error) => error.into(),
            ikoota::Refusal::Invalid(_)
            | ikoota::Refusal::TooLarge
            | ikoota::Refusal::Full
            | ikoota::Refusal::Unauthorized(_)
            | ikoota::Refusal::NotMember
            | ikoota::Refusal::NotAdmin
            | ikoota::Refusal::NoAccess
            | ikoota::Refusal::Private
            | ikoota::Refusal::Removed
            | ikoota::Refusal::TooMany(_)
            | ikoota::Refusal::UnknownPath
            | ikoota::Refusal::WrongMethod
            | ikoota::Refusal::NoToken(_) => Self::Invalid(refusal.to_string()),
        }
    }
}

impl From<call_end::Refusal> for Refused {
    fn from(refusal: call_end::Refusal) -> Self {
        match refusal {
            call_end::Refusal::UnknownCall => Self::NotFound(refusal.to_string()),
            call_end::Refusal::NotParticipant => Self::Conflict(refusal.to_string()),
            call_end::Refusal::Database(error) => error.into(),
            call_end::Refusal::Invalid(_)
            | call_end::Refusal::TooLarge
            | call_end::Refusal::NotRegistered
            | call_end::Refusal::UnknownPath
            | call_end::Refusal::WrongMethod => Self::Invalid(refusal.to_string()),
        }
    }
}

impl From<video_call::Refusal> for Refused {
    fn from(refusal: video_call::Refusal) -> Self {
        let text = refusal.told();
        match refusal {
            video_call::Refusal::NotFound(_) => Self::NotFound(text),
            video_call::Refusal::Conflict(_) | video_call::Refusal::Forbidden(_) => Self::Conflict(text),
            video_call::Refusal::Malformed(_)
            | video_call::Refusal::Invalid(_)
            | video_call::Refusal::BadRequest(_)
            | video_call::Refusal::TooLarge
            | video_call::Refusal::Unauthorized(_)
            | video_call::Refusal::WrongCredentials
            | video_call::Refusal::TooMany(_)
            | video_call::Refusal::UnknownPath
            | video_call::Refusal::WrongMethod
            | video_call::Refusal::NoToken(_)
            | video_call::Refusal::Internal(_) => Self::Invalid(text),
        }
    }
}
