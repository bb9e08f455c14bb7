//! Who may use the control API: whoever has the key, or without a key this machine alone.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    Extension,
    extract::{ConnectInfo, Request},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, Uri, header};

use crate::{backend::Shared, control::Refused, transport::router::InProcess};

pub(crate) async fn guard(
    Extension(app): Extension<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let key = app.config.control.key.as_deref();
    match key {
        Some(key) => check_key(key, request.headers())?,
        None => check_local(&request)?,
    }
    Ok(next.run(request).await)
}

/// The pages themselves say nothing of anybody, and one of them asks for the key: they are for whoever may reach a server that has one.
pub(crate) async fn guard_page(
    Extension(app): Extension<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Result<Response, Refused> {
    if app.config.control.key.is_none() {
        check_local(&request)?;
    }
    Ok(next.run(request).await)
}

fn check_key(key: &str, headers: &HeaderMap) -> Result<(), Refused> {
    let given = headers
        .get("x-mock-key")
        .map_or(&[][..], |value| value.as_bytes());
    if same(key.as_bytes(), given) {
        Ok(())
    } else {
        Err(Refused::WrongKey)
    }
}

/// The peer is this machine, and neither the `Host` nor a page's `Origin` names another: a website in the developer's
/// browser can reach loopback too, by a name that resolves to it or by a plain form.
fn check_local(request: &Request) -> Result<(), Refused> {
    if request.extensions().get::<InProcess>().is_some() {
        return Ok(());
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let from_here = peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = host.and_then(|host| host.parse::<Uri>().ok());
    let origin = request
        .headers()
        .get(header::ORIGIN)
        .map(|origin| origin.to_str().ok()?.parse::<Uri>().ok());
    let names_us = |uri: Option<Uri>| uri.and_then(|uri| uri.host().map(is_local_name)).unwrap_or(false);
    if from_here && names_us(host) && origin.is_none_or(names_us) {
        Ok(())
    } else {
        Err(Refused::NotLocal)
    }
}

fn is_local_name(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.to_canonical().is_loopback())
}

/// Compares in a time that does not tell how much of the key was right.
fn same(key: &[u8], given: &[u8]) -> bool {
    let differing = key.iter().zip(given).fold(0, |bits, (a, b)| bits | (a ^ b));
    key.len() == given.len() && differing == 0
}
