//! Every endpoint of the contracts, by its name.

use ringway_core::contract::api::Endpoint;
use ringway_core::contract::{chattrix, private_call};
use ringway_core::model::{ApiRequest, ApiResponse};
use ringway_core::{CallError, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::given::read;
use crate::news::write;

/// Makes the JSON of an endpoint's answer.
pub(crate) type Read = Box<dyn Fn(&ApiResponse) -> Result<String, CallError>>;

/// The request of the endpoint `name` from an object with its fields, and how its answer is read.
///
/// # Errors
/// `usage.invalid_argument` when the fields are not those of the endpoint.
pub(crate) fn prepare(name: &str, request: &JsValue) -> Result<(ApiRequest, Read), CallError> {
    match name {
        "acceptCall" => endpoint::<chattrix::api::AcceptCall>(request),
        "acceptInvite" => endpoint::<private_call::api::AcceptInvite>(request),
        "cancelInvite" => endpoint::<private_call::api::CancelInvite>(request),
        "endCall" => endpoint::<chattrix::api::EndCall>(request),
        "getCall" => endpoint::<chattrix::api::GetCall>(request),
        "getInviteStatus" => endpoint::<private_call::api::GetInviteStatus>(request),
        "initiateCall" => endpoint::<chattrix::api::InitiateCall>(request),
        "listIncoming" => endpoint::<private_call::api::ListIncoming>(request),
        "rejectCall" => endpoint::<chattrix::api::RejectCall>(request),
        "rejectInvite" => endpoint::<private_call::api::RejectInvite>(request),
        "sendInvite" => endpoint::<private_call::api::SendInvite>(request),
        "updateCallStatus" => endpoint::<chattrix::api::UpdateCallStatus>(request),
        _ => Err(CallError::new(
            ErrorCode::UsageInvalidArgument,
            ["there is no endpoint ", name].concat(),
        )),
    }
}

fn endpoint<E>(request: &JsValue) -> Result<(ApiRequest, Read), CallError>
where
    E: Endpoint + DeserializeOwned + 'static,
    E::Response: Serialize,
{
    let endpoint: E = read("request", request)?;
    let request = endpoint.request()?;
    let read = Box::new(move |answer: &ApiResponse| write(&endpoint.read(answer)?));
    Ok((request, read))
}
