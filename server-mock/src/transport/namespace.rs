//! Which backend a request is for: the server's own, or that of a namespace.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::Uri;
use tower::ServiceExt;

use crate::{
    control::Refused,
    namespaces::{HEADER, NamespaceError, Namespaces, PREFIX},
    transport::cors,
};

/// Hands what is for a namespace over to it, as if that were the whole server.
pub(crate) async fn dispatch(
    State(namespaces): State<Arc<Namespaces>>,
    mut request: Request,
    next: Next,
) -> Response {
    let name = match split(request.uri()) {
        Some((name, rest)) => {
            *request.uri_mut() = rest;
            name
        }
        None => match request.headers().get(HEADER) {
            Some(name) => String::from_utf8_lossy(name.as_bytes()).into_owned(),
            None => return next.run(request).await,
        },
    };
    match namespaces.find(&name) {
        Ok(space) => space.answer(request).await,
        Err(unknown) => refuse(request, unknown).await,
    }
}

/// The name at the beginning of a path, and the address as the namespace sees it.
fn split(uri: &Uri) -> Option<(String, Uri)> {
    let (name, rest) = match uri.path().strip_prefix(PREFIX)?.split_once('/') {
        Some((name, rest)) => (name, rest),
        None => (uri.path().strip_prefix(PREFIX)?, ""),
    };
    let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    Some((name.to_owned(), format!("/{rest}{query}").parse().ok()?))
}

/// A page has to be able to read what is wrong.
async fn refuse(request: Request, unknown: NamespaceError) -> Response {
    let refusal = Router::new().fallback(async move || Refused::from(unknown));
    match refusal.layer(cors::for_everybody()).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_names_it_and_is_cut() {
        let seen = |uri: &str| split(&uri.parse().unwrap()).map(|(name, rest)| (name, rest.to_string()));
        let expect = |name: &str, rest: &str| Some((name.to_owned(), rest.to_owned()));
        assert_eq!(
            seen("/_ns/a/ws/chat?token=x%2Fy"),
            expect("a", "/ws/chat?token=x%2Fy")
        );
        assert_eq!(seen("/_ns/a"), expect("a", "/"));
        assert_eq!(seen("/_ns/a?b"), expect("a", "/?b"));
        assert_eq!(seen("/_ns/a/"), expect("a", "/"));
        assert_eq!(seen("/_ns/a//b"), expect("a", "//b"));
        assert_eq!(seen("/_ns/"), expect("", "/"));
        assert_eq!(seen("/_ns"), None);
        assert_eq!(seen("/api/_ns/a"), None);
    }
}
