//! What stands before the handlers of contracts with JWTs: who asks, and how often they may.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};

use crate::{
    auth::{self, AuthError, Identity},
    backend::Shared,
    limits::{Rule, Standing},
    transport::limits::describe,
};

/// Lets a request pass whose bearer token is good; handlers find the [`Identity`] among its extensions. `E` is how the contract refuses.
pub(crate) async fn identify<E: From<AuthError>>(
    State(app): State<Arc<Shared>>,
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

/// A route that each user may take so often, whatever they send. It stands behind [`identify`].
pub(crate) fn limited<E: From<Standing> + IntoResponse + 'static>(
    route: MethodRouter<Arc<Shared>>,
    shared: &Arc<Shared>,
    rule: Rule,
) -> MethodRouter<Arc<Shared>> {
    route.layer(middleware::from_fn_with_state((shared.clone(), rule), count::<E>))
}

async fn count<E: From<Standing>>(
    State((app, rule)): State<(Arc<Shared>, Rule)>,
    request: Request,
    next: Next,
) -> Result<Response, E> {
    let user = request
        .extensions()
        .get::<Identity>()
        .map(|identity| identity.user.id);
    let standing = user.and_then(|user| {
        let mut backend = app.enter();
        let now = backend.now;
        backend.limits.count(rule, user, now)
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
