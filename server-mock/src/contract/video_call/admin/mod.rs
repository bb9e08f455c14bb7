//! "Admin Endpoints": for admins, and for moderators where nothing is changed.

mod analytics;
mod backup;
mod call_analytics;
mod calls;
mod period;
mod retention;
mod system;
mod users;
mod users_rules;
mod users_wire;

use crate::{
    contract::video_call::{gate, wire::ErrorView},
    describe::{Api, Family, Security},
};

const FAMILY: Family = Family {
    tag: "video-call-admin",
    about: "The administration: admins, and moderators where nothing of users or system is changed.",
    security: Security::Token,
};

pub(super) fn api() -> Api {
    let routes = Api::new()
        .merge(analytics::api())
        .merge(call_analytics::api())
        .merge(calls::api())
        .merge(users::api())
        .merge(system::api());
    gate::staff(routes).chapter::<ErrorView>("", FAMILY)
}
