//! The whole server as one axum router.

use std::sync::{Arc, LazyLock};

use axum::{
    Extension, Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Uri, header};
use socketioxide::SocketIo;

use crate::{
    backend::Shared,
    contract::{self, call_end, chattrix, ikoota, private_call, video_call},
    control::{self, matcher::Contract},
    dates::http_date,
    describe::{Api, Description},
    namespaces::Namespaces,
    transport::{cors, namespace::dispatch, socket_io},
};

/// Marks a request that came through `Mock::http` or `Mock::socket`: there is no peer address, and nothing may wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InProcess;

/// What backends have: which of them is asked comes with the request.
struct Routes {
    contracts: Router<Arc<Shared>>,
    control: Router<Arc<Shared>>,
    /// What a server has besides.
    namespaces: Router<Arc<Shared>>,
}

/// Made once: with their descriptions they are most of what a namespace would cost.
static ROUTES: LazyLock<Routes> = LazyLock::new(Routes::new);

impl Routes {
    fn new() -> Self {
        let (contracts, mut chapters) = Api::new()
            .merge(private_call::api())
            .merge(chattrix::api())
            .merge(ikoota::api())
            .merge(video_call::api())
            .merge(call_end::api())
            .split();
        let (control, own) = control::router();
        chapters.extend(own);
        let (namespaces, own) = control::router_of_server();
        chapters.extend(own);
        let description = Extension(Arc::new(Description::new(chapters)));
        Self {
            contracts: contracts.fallback(nowhere),
            control: control.layer(description),
            namespaces,
        }
    }
}

/// What is served without a connection: everything but Socket.IO's transport.
pub(crate) fn build(shared: &Arc<Shared>, namespaces: Option<&Arc<Namespaces>>) -> Router {
    around(shared, ROUTES.contracts.clone(), namespaces)
}

/// What is served over connections, and the handle that closes Socket.IO.
pub(crate) fn build_listening(
    shared: &Arc<Shared>,
    namespaces: Option<&Arc<Namespaces>>,
) -> (Router, SocketIo) {
    let (layer, io, lines) = socket_io::layer(shared);
    let contracts = ROUTES
        .contracts
        .clone()
        .layer(layer)
        .layer(middleware::from_fn_with_state(lines, socket_io::pass));
    (around(shared, contracts, namespaces), io)
}

/// Journal and faults sit around the contracts and never around the control API; what is for a namespace meets nothing of it.
fn around(
    shared: &Arc<Shared>,
    contracts: Router<Arc<Shared>>,
    namespaces: Option<&Arc<Namespaces>>,
) -> Router {
    let mut router = contracts
        .layer(middleware::from_fn_with_state(shared.clone(), control::tap::http))
        .layer(cors::for_contracts(&shared.config));
    if shared.config.control.enabled {
        let mut control = ROUTES.control.clone();
        if let Some(namespaces) = namespaces {
            control = control.merge(ROUTES.namespaces.clone().layer(Extension(namespaces.clone())));
        }
        router = router.merge(control.layer(cors::for_everybody()));
    }
    let router = router
        .layer(middleware::from_fn_with_state(shared.clone(), date))
        .layer(Extension(shared.clone()))
        .with_state(shared.clone());
    match namespaces {
        Some(namespaces) => router.layer(middleware::from_fn_with_state(namespaces.clone(), dispatch)),
        None => router,
    }
}

/// What no contract knows is refused in the words of the contract whose path it is, or looks like.
async fn nowhere(State(app): State<Arc<Shared>>, uri: Uri) -> Response {
    let under = |root| contract::is_under(uri.path(), root);
    match contract::of_path(uri.path()) {
        Some(Contract::Ikoota) => ikoota::Refusal::UnknownPath.into_response(),
        Some(Contract::Chattrix) => chattrix::wire::Refusal::UnknownPath.into_response(),
        None if under("/ws") || under("/api/v1") => chattrix::wire::Refusal::UnknownPath.into_response(),
        Some(Contract::VideoCall) => video_call::nowhere(&app),
        None if under("/api") => video_call::nowhere(&app),
        Some(Contract::CallEnd) => call_end::Refusal::UnknownPath.into_response(),
        Some(Contract::PrivateCall) | None => private_call::Refusal::UnknownPath.into_response(),
    }
}

/// The `Date` header is the server's own time, so that a client measures the skew against the virtual clock.
async fn date(State(app): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&http_date(app.clock.now())) {
        response.headers_mut().insert(header::DATE, value);
    }
    response
}
