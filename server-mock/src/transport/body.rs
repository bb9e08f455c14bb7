//! JSON bodies, read strictly: the right content type, bounded, no unknown fields (by the types), no trailing text.

use std::marker::PhantomData;

use axum::{
    body::Body,
    extract::{FromRequest, Request},
    response::IntoResponse,
};
use http::{HeaderMap, header::CONTENT_TYPE};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;

use crate::strict;

/// How much of a body that is too large is still read, so that its sender gets to see the answer.
const MAX_DISCARDED_BYTES: usize = 16 << 20;

/// Why a body is not taken.
#[derive(Debug)]
pub(crate) enum BodyError {
    TooLarge,
    Malformed(String),
}

/// How an API refuses a body, and from which size on.
pub(crate) trait BodyRules: From<BodyError> + IntoResponse {
    /// More than any body of a contract needs.
    const MAX_BYTES: usize = 64 * 1024;
}

/// A body that has to be there; `E` is how its contract refuses it.
pub(crate) struct Strict<T, E>(pub(crate) T, pub(crate) PhantomData<E>);

/// A body that may be left out where it has nothing to say.
pub(crate) struct Lenient<T, E>(pub(crate) T, pub(crate) PhantomData<E>);

impl<S, T, E> FromRequest<S> for Strict<T, E>
where
    S: Send + Sync,
    T: DeserializeOwned,
    E: BodyRules,
{
    type Rejection = E;

    async fn from_request(request: Request, _: &S) -> Result<Self, E> {
        let (parts, body) = request.into_parts();
        let bytes = read(body, E::MAX_BYTES).await?;
        Ok(Self(parse(&parts.headers, &bytes)?, PhantomData))
    }
}

impl<S, T, E> FromRequest<S> for Lenient<T, E>
where
    S: Send + Sync,
    T: DeserializeOwned + Default,
    E: BodyRules,
{
    type Rejection = E;

    async fn from_request(request: Request, _: &S) -> Result<Self, E> {
        let (parts, body) = request.into_parts();
        let bytes = read(body, E::MAX_BYTES).await?;
        let value = if bytes.is_empty() {
            T::default()
        } else {
            parse(&parts.headers, &bytes)?
        };
        Ok(Self(value, PhantomData))
    }
}

async fn read(mut body: Body, max_bytes: usize) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    let mut seen = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|_| BodyError::Malformed("The request body could not be read".to_owned()))?;
        let Ok(data) = frame.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen <= max_bytes {
            bytes.extend_from_slice(&data);
        } else if seen > max_bytes.max(MAX_DISCARDED_BYTES) {
            break;
        }
    }
    if seen > max_bytes {
        Err(BodyError::TooLarge)
    } else {
        Ok(bytes)
    }
}

fn parse<T: DeserializeOwned>(headers: &HeaderMap, bytes: &[u8]) -> Result<T, BodyError> {
    if !is_json(headers) {
        return Err(BodyError::Malformed(
            "Content-Type must be application/json".to_owned(),
        ));
    }
    // A struct would also be read from an array of its fields.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(BodyError::Malformed(
            "The request body must be a JSON object".to_owned(),
        ));
    }
    strict::from_slice(bytes).map_err(|error| BodyError::Malformed(format!("Invalid request body: {error}")))
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}
