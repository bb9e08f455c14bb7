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
use crate::update::write;

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

#[cfg(test)]
#[cfg(target_arch = "wasm32")]
mod tests {
    use js_sys::JSON;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    /// The request that serde reads by itself and the one that is read here are the same.
    fn alike<E: Endpoint + DeserializeOwned>(name: &str, text: &str) {
        let endpoint: E = serde_json::from_str(text).unwrap();
        let asked = ask(name, &JSON::parse(text).unwrap()).unwrap();
        assert_eq!(
            asked.request().unwrap(),
            Endpoint::request(&endpoint).unwrap(),
            "{name}"
        );
    }

    #[test]
    fn every_endpoint_is_found_by_its_name() {
        let call = r#"{"callId":"7"}"#;
        let invitation = r#"{"invitationId":"7"}"#;
        let answered = r#"{"invitationId":"7","timestamp":1700000000000}"#;
        alike::<chattrix::api::AcceptCall>("acceptCall", call);
        alike::<private_call::api::AcceptInvite>("acceptInvite", answered);
        alike::<private_call::api::CancelInvite>("cancelInvite", invitation);
        alike::<chattrix::api::EndCall>("endCall", call);
        alike::<chattrix::api::EndCall>("endCall", r#"{"callId":"7","durationSeconds":3}"#);
        alike::<chattrix::api::GetCall>("getCall", call);
        alike::<private_call::api::GetInviteStatus>("getInviteStatus", invitation);
        alike::<chattrix::api::InitiateCall>(
            "initiateCall",
            r#"{"calleeId":"102","callType":"video","channelId":"room"}"#,
        );
        alike::<private_call::api::ListIncoming>("listIncoming", r#"{"userId":"101"}"#);
        alike::<chattrix::api::RejectCall>("rejectCall", r#"{"callId":"7","reason":"busy"}"#);
        alike::<private_call::api::RejectInvite>("rejectInvite", answered);
        alike::<private_call::api::SendInvite>(
            "sendInvite",
            r#"{"callerId":"101","receiverId":"102","timestamp":1700000000000}"#,
        );
        alike::<chattrix::api::UpdateCallStatus>("updateCallStatus", r#"{"callId":"7","status":"active"}"#);
    }

    #[test]
    fn an_answer_is_read_by_who_asked() {
        let asked = ask(
            "getInviteStatus",
            &JSON::parse(r#"{"invitationId":"7"}"#).unwrap(),
        )
        .unwrap();
        let mut answer = ApiResponse {
            status: 200,
            body: br#"{"status":"pending"}"#.to_vec(),
        };
        assert_eq!(asked.read(&answer).unwrap(), r#"{"status":"pending"}"#);
        answer.body = b"{}".to_vec();
        assert_eq!(asked.read(&answer).unwrap_err().code, ErrorCode::ProtoUnexpected);
    }

    #[test]
    fn what_is_no_endpoint_is_refused() {
        let nothing = JsValue::UNDEFINED;
        assert!(ask("toString", &nothing).is_err());
        let error = ask("getCall", &nothing).err().unwrap();
        assert_eq!(error.reason, "request: an object is wanted");
    }
}
