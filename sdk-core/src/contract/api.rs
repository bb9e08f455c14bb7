//! What the typed endpoints of all contracts have in common.

use serde::{Serialize, Serializer};

use crate::error::{CallError, ErrorCode};
use crate::model::{ApiRequest, ApiResponse, Method};

/// One endpoint of a contract: a typed request that knows the type of its answer.
///
/// A driver turns it into `Command::Api` and hands the answer to `read`.
pub trait Endpoint {
    /// What the backend answers.
    type Response;

    /// The request as it goes out.
    ///
    /// # Errors
    /// `usage.invalid_argument` when a field cannot be sent, such as a user id that must be an integer.
    fn request(&self) -> Result<ApiRequest, CallError>;

    /// The answer, typed.
    ///
    /// # Errors
    /// `proto.unexpected` when it is not what the contract says.
    fn read(&self, response: &ApiResponse) -> Result<Self::Response, CallError>;
}

/// A field of a JSON object to send.
pub(crate) type Field<'a> = (&'static str, Value<'a>);

/// What a field holds.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Integer(i64),
    Natural(u64),
}

/// A request with a JSON object for a body.
pub(crate) fn with_body(method: Method, path: String, fields: &[Field<'_>]) -> Result<ApiRequest, CallError> {
    let body = serde_json::to_string(&Object(fields))
        .map_err(|_| CallError::new(ErrorCode::InternalBug, "a body cannot be written as JSON"))?;
    Ok(ApiRequest {
        method,
        path,
        body: Some(body),
    })
}

/// A request without a body.
pub(crate) const fn without_body(method: Method, path: String) -> ApiRequest {
    ApiRequest {
        method,
        path,
        body: None,
    }
}

/// A text as one segment of a path: everything but letters, digits and `-._~` is escaped.
pub(crate) fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
            continue;
        }
        out.push('%');
        for nibble in [byte >> 4, byte & 15] {
            out.push(
                char::from_digit(u32::from(nibble), 16)
                    .unwrap_or('0')
                    .to_ascii_uppercase(),
            );
        }
    }
    out
}

/// One writer for all bodies, which weighs less in a browser than a struct for each.
struct Object<'a>(&'a [Field<'a>]);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::segment;

    #[test]
    fn a_segment_cannot_leave_its_place_in_the_path() {
        assert_eq!(segment("call-uuid_1.2~3"), "call-uuid_1.2~3");
        assert_eq!(segment("../a b?c#d/é"), "..%2Fa%20b%3Fc%23d%2F%C3%A9");
    }
}
