//! What stands before the handlers of contracts with JWTs: who asks, and how often they may.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    Extension, Router,
    extract::{ConnectInfo, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};

use crate::{
    auth::{self, AuthError, Identity},
    backend::Shared,
    limits::{Counted, Rule, Standing},
    transport::limits::describe,
};

/// Lets a request pass whose bearer token is good; handlers find the [`Identity`] among its extensions. `E` is how the contract refuses.
pub(crate) async fn identify<E: From<AuthError>>(
    Extension(app): Extension<Arc<Shared>>,
    mut request: Request,
    next: Next,
) -> Result<Response, E> {
    let identity = {
        let backend = app.enter();
        app.keys
            .check(backend.store.read(), auth::bearer(request.headers()), backend.now)?
    };
    request.extensions_mut().insert(identity);
    Ok(next.run(request).await)
}

/// Whose requests a limit counts together.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Per {
    /// The one whom [`identify`] has found.
    User,
    /// Where the request comes from; what headers say about that could be made up.
    Address,
}

/// A route that each user may take so often, whatever they send. It stands behind [`identify`].
pub(crate) fn limited<E: From<Standing> + IntoResponse + 'static>(
    route: MethodRouter<Arc<Shared>>,
    rule: Rule,
) -> MethodRouter<Arc<Shared>> {
    route.layer(middleware::from_fn_with_state((rule, Per::User), count::<E>))
}

/// Routes that may be taken so often, all together.
pub(crate) fn limited_together<E: From<Standing> + IntoResponse + 'static>(
    routes: Router<Arc<Shared>>,
    rule: Rule,
    per: Per,
) -> Router<Arc<Shared>> {
    routes.route_layer(middleware::from_fn_with_state((rule, per), count::<E>))
}

async fn count<E: From<Standing>>(
    State((rule, per)): State<(Rule, Per)>,
    Extension(app): Extension<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Result<Response, E> {
    let standing = per.whose(&request).and_then(|whose| {
        let mut backend = app.enter();
        let now = backend.now;
        backend.limits.count(rule, whose, now)
    });
    if let Some(standing) = standing.filter(|standing| !standing.allowed) {
        return Err(standing.into());
    }
    let mut response = next.run(request).await;
    if let Some(standing) = standing {
        describe(response.headers_mut(), &standing);
    }
    Ok(response)
}

impl Per {
    fn whose(self, request: &Request) -> Option<Counted> {
        let extensions = request.extensions();
        match self {
            Self::User => extensions.get::<Identity>().map(|one| one.user.id.into()),
            Self::Address => {
                let peer = extensions.get::<ConnectInfo<SocketAddr>>();
                // In process there is no peer: it is this machine.
                let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
                Some(peer.map_or(here, |ConnectInfo(peer)| peer.ip()).into())
            }
        }
    }
}
