//! The words and the wrapper of chattrix's JSON.

use crate::contract::json::Node;
use crate::model::{DeclineReason, MediaKind};

/// What an answer or a frame is about. The contract has `data`, and `payload` for `call_error`; either is read for all.
pub(super) fn data<'n, 'a>(envelope: &'n Node<'a>) -> &'n Node<'a> {
    let data = envelope.field("data");
    if matches!(data, Node::Nothing) {
        return envelope.field("payload");
    }
    data
}

/// `callType` as it is sent.
pub(super) const fn call_type(media: MediaKind) -> &'static str {
    match media {
        MediaKind::Audio => "AUDIO",
        MediaKind::Video => "VIDEO",
    }
}

/// `reason` as it is sent.
pub(super) const fn reject_reason(reason: DeclineReason) -> &'static str {
    match reason {
        DeclineReason::Busy => "busy",
        DeclineReason::Declined => "declined",
        DeclineReason::Unavailable => "unavailable",
    }
}
