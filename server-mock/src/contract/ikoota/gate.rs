//! Who may come in: JWT and membership everywhere, the role `admin` under `/admin`, and how often.

use axum::{Extension, extract::Request, middleware::Next, response::Response};

use crate::{
    auth::Identity,
    contract::ikoota::wire::Refusal,
    limits::Rule,
    store::users::{Membership, Role},
};

/// "Token Generation: 60 requests per minute per user".
pub(super) const TOKENS: Rule = Rule {
    name: "ikoota token",
    requests: 60,
    window_ms: 60_000,
};
/// "Call Creation: 10 calls per hour per user".
pub(super) const CREATIONS: Rule = Rule {
    name: "ikoota create",
    requests: 10,
    window_ms: 3_600_000,
};
/// "Call Join: 100 requests per minute per user".
pub(super) const JOINS: Rule = Rule {
    name: "ikoota join",
    requests: 100,
    window_ms: 60_000,
};
/// "Analytics: 20 requests per minute (admin only)".
pub(super) const ANALYTICS: Rule = Rule {
    name: "ikoota analytics",
    requests: 20,
    window_ms: 60_000,
};

/// "JWT authentication … and pre-member or full-member status."
pub(super) async fn members(
    Extension(identity): Extension<Identity>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    match identity.user.membership {
        Membership::PreMember | Membership::FullMember => Ok(next.run(request).await),
        Membership::Applicant => Err(Refusal::NotMember),
    }
}

pub(super) async fn admins(
    Extension(identity): Extension<Identity>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    match identity.user.role {
        Role::Admin => Ok(next.run(request).await),
        Role::User | Role::Moderator => Err(Refusal::NotAdmin),
    }
}
