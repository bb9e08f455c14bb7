//! Every endpoint of the contracts, typed. Each goes out with the client's token, time-outs and budget, and fails with what
//! the backend answered, or with what kept it from answering.

use std::sync::Arc;

use ringway::CallClient;
use ringway::chattrix::api::{
    AcceptCall, ChattrixCall, EndCall, GetCall, InitiateCall, RejectCall, UpdateCallStatus,
};
use ringway::private_call::api::{
    AcceptInvite, CancelInvite, GetInviteStatus, IncomingInvitation, InviteAccepted, InviteSent,
    InviteStatus, ListIncoming, RejectInvite, SendInvite,
};

use crate::cancel::Cancel;
use crate::error::NativeError;
use crate::runtime::run;

/// The endpoints of chattrix. Each answers with the call.
#[derive(Debug, uniffi::Object)]
pub struct NativeChattrix {
    client: CallClient,
}

impl NativeChattrix {
    pub(crate) const fn new(client: CallClient) -> Self {
        Self { client }
    }
}

#[uniffi::export]
impl NativeChattrix {
    /// `POST /v1/calls/initiate`: calls somebody.
    #[uniffi::method(default(cancel = None))]
    pub async fn initiate_call(
        &self,
        request: InitiateCall,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<ChattrixCall, NativeError> {
        run(cancel, self.client.api(request)).await
    }

    /// `POST /v1/calls/{callId}/accept`: answers.
    #[uniffi::method(default(cancel = None))]
    pub async fn accept_call(
        &self,
        request: AcceptCall,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<ChattrixCall, NativeError> {
        run(cancel, self.client.api(request)).await
    }

    /// `POST /v1/calls/{callId}/reject`: declines.
    #[uniffi::method(default(cancel = None))]
    pub async fn reject_call(
        &self,
        request: RejectCall,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<ChattrixCall, NativeError> {
        run(cancel, self.client.api(request)).await
    }

    /// `POST /v1/calls/{callId}/end`: hangs up.
    #[uniffi::method(default(cancel = None))]
    pub async fn end_call(
        &self,
        request: EndCall,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<ChattrixCall, NativeError> {
        run(cancel, self.client.api(request)).await
    }

    /// `PATCH /v1/calls/{callId}/status`: moves a call on.
    #[uniffi::method(default(cancel = None))]
    pub async fn update_call_status(
        &self,
        request: UpdateCallStatus,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<ChattrixCall, NativeError> {
        run(cancel, self.client.api(request)).await
    }

    /// `GET /v1/calls/{callId}`: what has become of a call.
    #[uniffi::method(default(cancel = None))]
    pub async fn get_call(
        &self,
        request: GetCall,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<ChattrixCall, NativeError> {
        run(cancel, self.client.api(request)).await
    }
}

/// The endpoints of private-call.
#[derive(Debug, uniffi::Object)]
pub struct NativePrivateCall {
    client: CallClient,
}

impl NativePrivateCall {
    pub(crate) const fn new(client: CallClient) -> Self {
        Self { client }
    }
}

#[uniffi::export]
impl NativePrivateCall {
    /// `POST /private-call/invite`: rings somebody.
    #[uniffi::method(default(cancel = None))]
    pub async fn send_invite(
        &self,
        request: SendInvite,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<InviteSent, NativeError> {
        run(cancel, self.client.api(request)).await
    }

    /// `GET /private-call/incoming/{userId}`: who is calling. Entries without a readable `id` and `callerId` are left
    /// out.
    #[uniffi::method(default(cancel = None))]
    pub async fn list_incoming(
        &self,
        request: ListIncoming,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<Vec<IncomingInvitation>, NativeError> {
        run(cancel, self.client.api(request)).await
    }

    /// `POST /private-call/accept/{invitationId}`: answers.
    #[uniffi::method(default(cancel = None))]
    pub async fn accept_invite(
        &self,
        request: AcceptInvite,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<InviteAccepted, NativeError> {
        run(cancel, self.client.api(request)).await
    }

    /// `POST /private-call/reject/{invitationId}`: declines.
    #[uniffi::method(default(cancel = None))]
    pub async fn reject_invite(
        &self,
        request: RejectInvite,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<(), NativeError> {
        run(cancel, self.client.api(request)).await
    }

    /// `POST /private-call/cancel/{invitationId}`: takes an invitation back.
    #[uniffi::method(default(cancel = None))]
    pub async fn cancel_invite(
        &self,
        request: CancelInvite,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<(), NativeError> {
        run(cancel, self.client.api(request)).await
    }

    /// `GET /private-call/status/{invitationId}`: what has become of an invitation.
    #[uniffi::method(default(cancel = None))]
    pub async fn get_invite_status(
        &self,
        request: GetInviteStatus,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<InviteStatus, NativeError> {
        run(cancel, self.client.api(request)).await
    }
}
