//! JWTs: HS256, `sub` = user id, `jti` = session id; expiry is judged by the server's own clock.

mod hs256;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::{
    clock::UnixMillis,
    store::{
        tokens::{self, TokenState},
        users::{self, User, UserId},
    },
};

/// How long a token lives when nobody says otherwise.
pub(crate) const DEFAULT_TTL_SECONDS: i64 = 24 * 60 * 60;

/// Who sent a request or opened a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) user: User,
    pub(crate) jti: String,
}

/// Why a token is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AuthError {
    #[error("Authentication token is missing")]
    Missing,
    #[error("Authentication token is invalid")]
    Invalid,
    #[error("Authentication token has expired")]
    Expired,
    #[error("Authentication token has been revoked")]
    Revoked,
    #[error("Unexpected server error")]
    Database(#[from] rusqlite::Error),
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: String,
    jti: String,
    iat: i64,
    exp: i64,
}

pub(crate) struct Keys {
    signing: EncodingKey,
    verifying: DecodingKey,
    rules: Validation,
}

impl Keys {
    pub(crate) fn new(secret: &str) -> Self {
        hs256::install();
        let mut rules = Validation::new(Algorithm::HS256);
        // The library would judge dates by the machine's clock.
        rules.validate_exp = false;
        rules.required_spec_claims.clear();
        Self {
            signing: EncodingKey::from_secret(secret.as_bytes()),
            verifying: DecodingKey::from_secret(secret.as_bytes()),
            rules,
        }
    }

    /// Signs a token that is valid from `now` for `ttl_seconds` (which may be negative: already expired).
    pub(crate) fn sign(
        &self,
        user: UserId,
        jti: &str,
        now: UnixMillis,
        ttl_seconds: i64,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let iat = now.div_euclid(1_000);
        let claims = Claims {
            sub: user.to_string(),
            jti: jti.to_owned(),
            iat,
            exp: iat.saturating_add(ttl_seconds),
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.signing)
    }

    /// Who the token speaks for, by its signature, its dates, its state and its user.
    pub(crate) fn check(
        &self,
        db: &Connection,
        token: Option<&str>,
        now: UnixMillis,
    ) -> Result<Identity, AuthError> {
        let token = token
            .filter(|token| !token.is_empty())
            .ok_or(AuthError::Missing)?;
        let claims = decode::<Claims>(token, &self.verifying, &self.rules)
            .map_err(|_| AuthError::Invalid)?
            .claims;
        if now >= claims.exp.saturating_mul(1_000) {
            return Err(AuthError::Expired);
        }
        let user = UserId::parse(&claims.sub).ok_or(AuthError::Invalid)?;
        let user = users::find(db, user)?.ok_or(AuthError::Invalid)?;
        match tokens::state(db, &claims.jti)? {
            Some(TokenState::Valid) => {}
            Some(TokenState::Expired) => return Err(AuthError::Expired),
            Some(TokenState::Revoked) => return Err(AuthError::Revoked),
            // Signed with our key by somebody else: from now on it can be revoked like our own.
            None => tokens::record(db, &claims.jti, user.id)?,
        }
        Ok(Identity {
            user,
            jti: claims.jti,
        })
    }
}

/// Whom a token claims to speak for; nothing is checked.
pub(crate) fn claimed_user(token: &str) -> Option<String> {
    let claims = jsonwebtoken::dangerous::insecure_decode::<Claims>(token)
        .ok()?
        .claims;
    Some(claims.sub)
}

/// The token of an `Authorization: Bearer …` header.
pub(crate) fn bearer(headers: &http::HeaderMap) -> Option<&str> {
    let value = headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
