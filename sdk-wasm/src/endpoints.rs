//! Every endpoint of the contracts, by its name.

use ringway_core::contract::api::Endpoint;
use ringway_core::contract::{chattrix, private_call};
use ringway_core::model::{ApiRequest, ApiResponse};
use ringway_core::{CallError, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::json::{read, write};

/// Makes the JSON of an endpoint's answer.
pub(crate) type Read = Box<dyn Fn(&ApiResponse) -> Result<String, CallError>>;

/// The request of the endpoint `name` with the fields in `fields`, and how its answer is read.
///
/// # Errors
/// `usage.invalid_argument` when the fields are not those of the endpoint.
pub(crate) fn prepare(name: &str, fields: &str) -> Result<(ApiRequest, Read), CallError> {
    match name {
        "acceptCall" => endpoint::<chattrix::api::AcceptCall>(fields),
        "acceptInvite" => endpoint::<private_call::api::AcceptInvite>(fields),
        "cancelInvite" => endpoint::<private_call::api::CancelInvite>(fields),
        "endCall" => endpoint::<chattrix::api::EndCall>(fields),
        "getCall" => endpoint::<chattrix::api::GetCall>(fields),
        "getInviteStatus" => endpoint::<private_call::api::GetInviteStatus>(fields),
        "initiateCall" => endpoint::<chattrix::api::InitiateCall>(fields),
        "listIncoming" => endpoint::<private_call::api::ListIncoming>(fields),
        "rejectCall" => endpoint::<chattrix::api::RejectCall>(fields),
        "rejectInvite" => endpoint::<private_call::api::RejectInvite>(fields),
        "sendInvite" => endpoint::<private_call::api::SendInvite>(fields),
        "updateCallStatus" => endpoint::<chattrix::api::UpdateCallStatus>(fields),
        _ => Err(CallError::new(
            ErrorCode::UsageInvalidArgument,
            ["there is no endpoint ", name].concat(),
        )),
    }
}

fn endpoint<E>(fields: &str) -> Result<(ApiRequest, Read), CallError>
where
    E: Endpoint + DeserializeOwned + 'static,
    E::Response: Serialize,
{
    let endpoint: E = read("request", fields)?;
    let request = endpoint.request()?;
    let read = Box::new(move |answer: &ApiResponse| write(&endpoint.read(answer)?));
    Ok((request, read))
}
