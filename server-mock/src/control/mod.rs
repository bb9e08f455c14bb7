//! The control API under `/_mock`: what a test may ask of the server beside the contracts.

use std::sync::Arc;

use axum::Router;

use crate::backend::Shared;

pub(crate) fn router(_shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    Router::new()
}
