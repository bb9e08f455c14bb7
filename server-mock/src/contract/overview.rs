//! Calls of every contract in one form, for whoever looks at the server as a whole.

use rusqlite::Connection;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::{
    clock::{UnixMillis, to_unsigned},
    contract::{call_end, chattrix, ikoota, private_call, video_call},
    control::matcher::Contract,
    store::users::UserId,
};

/// One call.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallLine {
    pub(crate) contract: Contract,
    pub(crate) id: String,
    /// In the contract's own word.
    pub(crate) status: String,
    /// Whether it rings or goes on.
    pub(crate) live: bool,
    /// Whoever began it first.
    pub(crate) participants: Vec<Participant>,
    #[serde(serialize_with = "unsigned")]
    #[schema(value_type = u64)]
    pub(crate) since: UnixMillis,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Participant {
    pub(crate) user_id: String,
    pub(crate) state: Presence,
}

/// What somebody is in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Presence {
    In,
    /// Asked to come, and has not answered.
    Asked,
    /// Left, refused, never answered, or the call is over.
    Out,
}

/// How a contract lists its calls: those that are live first, then the newest.
type List = fn(&Connection, u32) -> rusqlite::Result<Vec<CallLine>>;

const LISTS: [List; 5] = [
    private_call::overview,
    chattrix::overview,
    ikoota::overview,
    video_call::calls::overview,
    call_end::overview,
];

/// The calls of all contracts, those that are live first, then the newest; so many at the most.
pub(crate) fn calls(db: &Connection, limit: u32) -> rusqlite::Result<Vec<CallLine>> {
    let mut all = Vec::new();
    for list in LISTS {
        all.extend(list(db, limit)?);
    }
    all.sort_by_key(|call| std::cmp::Reverse((call.live, call.since)));
    all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(all)
}

/// Whoever is in a call of two.
pub(crate) fn two(caller: (UserId, Presence), callee: (UserId, Presence)) -> Vec<Participant> {
    let one = |(user, state): (UserId, Presence)| Participant {
        user_id: user.to_string(),
        state,
    };
    vec![one(caller), one(callee)]
}

fn unsigned<S: Serializer>(at: &UnixMillis, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(to_unsigned(*at))
}
