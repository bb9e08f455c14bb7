//! Query strings, read as strictly as bodies: no unknown parameter, none twice, the contract's own error.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::transport::body::{BodyError, BodyRules};

/// The parameters of a query; `E` is how its contract refuses them.
pub(crate) struct Query<T, E>(pub(crate) T, pub(crate) PhantomData<E>);

impl<S, T, E> FromRequestParts<S> for Query<T, E>
where
    S: Send + Sync,
    T: DeserializeOwned,
    E: BodyRules,
{
    type Rejection = E;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, E> {
        let read = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        let axum::extract::Query(parameters) = read.map_err(|rejection| {
            let why = std::error::Error::source(&rejection).map_or_else(String::new, ToString::to_string);
            BodyError::Malformed(format!("Invalid query: {why}"))
        })?;
        Ok(Self(parameters, PhantomData))
    }
}
