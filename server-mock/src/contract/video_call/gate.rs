//! Who may come in, how often, and with which headers they leave.

use std::sync::Arc;

use axum::{
    Extension,
    extract::Request,
    middleware::{self, Next},
    response::Response,
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use rusqlite::Connection;

use crate::{
    auth::Identity,
    backend::Shared,
    contract::video_call::{people, wire::Refusal},
    describe::Api,
    limits::Rule,
    store::users::{Role, UserId},
    transport::access::{self, Per},
};

/// "Authentication endpoints: 5 requests per minute", per address (NOTES 4).
const AUTHENTICATION: Rule = Rule {
    name: "video-call authentication",
    requests: 5,
    window_ms: 60_000,
};
/// "General API endpoints: 100 requests per 15 minutes", per user.
const GENERAL: Rule = Rule {
    name: "video-call general",
    requests: 100,
    window_ms: 15 * 60_000,
};
/// "Admin endpoints: 50 requests per minute", per user.
const ADMINISTRATION: Rule = Rule {
    name: "video-call administration",
    requests: 50,
    window_ms: 60_000,
};

/// Routes that need no token: they are how one gets it.
pub(super) fn open(routes: Api) -> Api {
    routes.limited_together::<Refusal>(AUTHENTICATION, Per::Address)
}

/// Routes for whoever has a good token. Handlers find the [`Identity`] among the extensions.
pub(super) fn members(routes: Api) -> Api {
    let routes = routes.refusing(StatusCode::FORBIDDEN, "The account has been suspended");
    identified(routes.limited_together::<Refusal>(GENERAL, Per::User))
}

/// "All admin endpoints require admin or moderator role"; handlers that change users or the system ask [`only_admins`] too.
pub(super) fn staff(routes: Api) -> Api {
    let routes = routes
        .refusing(StatusCode::FORBIDDEN, "The caller is neither admin nor moderator")
        .route_layer(middleware::from_fn(check_staff));
    identified(routes.limited_together::<Refusal>(ADMINISTRATION, Per::User))
}

/// "Only `admin` changes users or system" (NOTES 4).
pub(super) fn only_admins(caller: &Identity) -> Result<(), Refusal> {
    match caller.user.role {
        Role::Admin => Ok(()),
        Role::Moderator | Role::User => Err(Refusal::Forbidden("Admin access is required")),
    }
}

/// A suspended user gets nowhere, whatever their token says.
pub(crate) fn check_suspension(db: &Connection, user: UserId) -> Result<(), Refusal> {
    if people::is_suspended(db, user)? {
        return Err(Refusal::Forbidden("This account has been suspended"));
    }
    Ok(())
}

fn identified(routes: Api) -> Api {
    routes
        .route_layer(middleware::from_fn(check_account))
        .route_layer(middleware::from_fn(access::identify::<Refusal>))
}

async fn check_account(
    Extension(app): Extension<Arc<Shared>>,
    Extension(caller): Extension<Identity>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    check_suspension(app.enter().store.read(), caller.user.id)?;
    Ok(next.run(request).await)
}

async fn check_staff(
    Extension(caller): Extension<Identity>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    match caller.user.role {
        Role::Admin | Role::Moderator => Ok(next.run(request).await),
        Role::User => Err(Refusal::Forbidden("Admin or moderator access is required")),
    }
}

/// "Helmet middleware provides security headers": what it sets unless told otherwise.
const SECURITY_HEADERS: [(HeaderName, &str); 13] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';\
         img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';\
         style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (HeaderName::from_static("origin-agent-cluster"), "?1"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::STRICT_TRANSPORT_SECURITY,
        "max-age=31536000; includeSubDomains",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_DNS_PREFETCH_CONTROL, "off"),
    (HeaderName::from_static("x-download-options"), "noopen"),
    (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    (
        HeaderName::from_static("x-permitted-cross-domain-policies"),
        "none",
    ),
    (header::X_XSS_PROTECTION, "0"),
    // Answers are about one person at one moment.
    (header::CACHE_CONTROL, "no-store"),
];

pub(super) fn secure(response: &mut Response) {
    for (name, value) in SECURITY_HEADERS {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
}
