//! Every endpoint of the contracts, by its name.

use ringway_core::contract::api::Endpoint;
use ringway_core::contract::{chattrix, private_call};
use ringway_core::model::{ApiRequest, ApiResponse};
use ringway_core::{CallError, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::given::read;
use crate::news::write;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What each endpoint takes, and what it answers. */
export interface Endpoints {
    acceptCall: [AcceptCall, ChattrixCall];
    acceptInvite: [AcceptInvite, InviteAccepted];
    cancelInvite: [CancelInvite, void];
    endCall: [EndCall, ChattrixCall];
    getCall: [GetCall, ChattrixCall];
    getInviteStatus: [GetInviteStatus, InviteStatus];
    initiateCall: [InitiateCall, ChattrixCall];
    listIncoming: [ListIncoming, IncomingInvitation[]];
    rejectCall: [RejectCall, ChattrixCall];
    rejectInvite: [RejectInvite, void];
    sendInvite: [SendInvite, InviteSent];
    updateCallStatus: [UpdateCallStatus, ChattrixCall];
}
"#;

/// A request to an endpoint, which reads its answer.
pub(crate) trait Ask {
    /// As `Endpoint::request`.
    fn request(&self) -> Result<ApiRequest, CallError>;
    /// The answer as JSON.
    fn read(&self, answer: &ApiResponse) -> Result<String, CallError>;
}

/// What is asked of the endpoint `name`, from an object with its fields.
///
/// # Errors
/// `usage.invalid_argument` when the fields are not those of the endpoint.
pub(crate) fn ask(name: &str, fields: &JsValue) -> Result<Box<dyn Ask>, CallError> {
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

fn endpoint<E>(fields: &JsValue) -> Result<Box<dyn Ask>, CallError>
where
    E: Endpoint + DeserializeOwned + 'static,
    E::Response: Serialize,
{
    Ok(Box::new(read::<E>("request", fields)?))
}

impl<E: Endpoint> Ask for E
where
    E::Response: Serialize,
{
    fn request(&self) -> Result<ApiRequest, CallError> {
        Endpoint::request(self)
    }

    fn read(&self, answer: &ApiResponse) -> Result<String, CallError> {
        write(&Endpoint::read(self, answer)?)
    }
}
