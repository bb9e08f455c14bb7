//! Every endpoint of both contracts, as the app calls it.

use std::sync::Arc;

use ringway::chattrix::api::{
    AcceptCall, EndCall, GetCall, InitiateCall, NewStatus, RejectCall, UpdateCallStatus,
};
use ringway::chattrix::words::CallState;

use ringway::private_call::api::{
    AcceptInvite, CancelInvite, GetInviteStatus, InvitationState, ListIncoming, RejectInvite, SendInvite,
};
use ringway::{BusyPolicy, ClientConfig, Contract, DeclineReason, ErrorCode, MediaKind, ServerCallId};
use ringway_core::UnixMillis;
use ringway_ffi::{NativeChattrix, NativeClient, NativeError, NativePrivateCall};

use crate::stage::{Stage, soon};

/// A client that answers no call by itself.
fn client(stage: &Stage, user: &str) -> Arc<NativeClient> {
    let config = ClientConfig {
        busy: BusyPolicy::Ring,
        ..stage.config(user)
    };
    let client = NativeClient::start(config, None).unwrap();
    soon("the link", client.connected(None, None)).unwrap();
    client
}

fn initiate(caller: &NativeChattrix) -> ServerCallId {
    let request = InitiateCall {
        callee_id: "102".into(),
        call_type: MediaKind::Audio,
        channel_id: "room".to_owned(),
    };
    soon("initiate", caller.initiate_call(request, None)).unwrap().id
}

fn invite(caller: &NativePrivateCall, stage: &Stage) -> ServerCallId {
    let request = SendInvite {
        caller_id: "101".into(),
        receiver_id: "102".into(),
        timestamp: UnixMillis(stage.server.mock().clock().now_ms()),
    };
    soon("send", caller.send_invite(request, None))
        .unwrap()
        .invitation_id
}

#[test]
fn chattrix() {
    let stage = Stage::new(Contract::Chattrix);
    let (alice, bob) = (client(&stage, "101").chattrix(), client(&stage, "102").chattrix());

    let call_id = initiate(&alice);
    let get = GetCall {
        call_id: call_id.clone(),
    };
    let call = soon("get", bob.get_call(get, None)).unwrap();
    assert_eq!(
        (call.status, call.channel_id.as_str()),
        (CallState::Ringing, "room")
    );
    let accept = AcceptCall {
        call_id: call_id.clone(),
    };
    let call = soon("accept", bob.accept_call(accept, None)).unwrap();
    assert_eq!(call.status, CallState::Connecting);
    let active = UpdateCallStatus {
        call_id: call_id.clone(),
        status: NewStatus::Active,
    };
    let call = soon("update", alice.update_call_status(active, None)).unwrap();
    assert_eq!(call.status, CallState::Active);
    let end = EndCall {
        call_id,
        duration_seconds: Some(3),
    };
    let call = soon("end", alice.end_call(end, None)).unwrap();
    assert_eq!(call.duration_seconds, Some(3));

    let reject = RejectCall {
        call_id: initiate(&alice),
        reason: DeclineReason::Busy,
    };
    let call = soon("reject", bob.reject_call(reject, None)).unwrap();
    assert_eq!(call.status, CallState::Rejected);

    let unknown = GetCall {
        call_id: "nothing".into(),
    };
    let Err(NativeError::Failed { error }) = soon("get", alice.get_call(unknown, None)) else {
        panic!("it is known");
    };
    assert_eq!(error.code, ErrorCode::CallNotFound);
}

#[test]
fn private_call() {
    let stage = Stage::new(Contract::PrivateCall);
    let (alice, bob) = (
        client(&stage, "101").private_call(),
        client(&stage, "102").private_call(),
    );
    let timestamp = UnixMillis(stage.server.mock().clock().now_ms());
    let state = |invitation_id: ServerCallId| {
        let request = GetInviteStatus { invitation_id };
        soon("status", alice.get_invite_status(request, None))
            .unwrap()
            .status
    };

    let first = invite(&alice, &stage);
    let list = ListIncoming {
        user_id: "102".into(),
    };
    let incoming = soon("list", bob.list_incoming(list, None)).unwrap();
    assert_eq!(incoming.len(), 1);
    let accept = AcceptInvite {
        invitation_id: first.clone(),
        timestamp,
    };
    let accepted = soon("accept", bob.accept_invite(accept, None)).unwrap();
    assert!(!accepted.channel_name.is_empty());
    assert_eq!(state(first), InvitationState::Accepted);

    let second = invite(&alice, &stage);
    let reject = RejectInvite {
        invitation_id: second.clone(),
        timestamp,
    };
    soon("reject", bob.reject_invite(reject, None)).unwrap();
    assert_eq!(state(second), InvitationState::Rejected);

    let third = invite(&alice, &stage);
    let cancel = CancelInvite {
        invitation_id: third.clone(),
    };
    soon("cancel", alice.cancel_invite(cancel, None)).unwrap();
    assert_eq!(state(third), InvitationState::Cancelled);
}
