//! Every JSON example of the contract, both ways.

mod received;
mod sent;

use std::time::Duration;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::contract::Intent;
use crate::contract::examples::Examples;
use crate::model::{DeclineReason, MediaKind};

fn accept(id: &str) -> Intent {
    Intent::Accept { id: id.into() }
}

fn decline(id: &str) -> Intent {
    Intent::Decline {
        id: id.into(),
        reason: DeclineReason::Busy,
    }
}

fn hang_up(id: &str) -> Intent {
    Intent::HangUp {
        id: id.into(),
        duration: Duration::from_millis(125_999),
    }
}

fn initiate() -> Intent {
    Intent::Invite {
        to: "user-456".into(),
        media: MediaKind::Video,
        channel: Some("agora-channel-789".to_owned()),
    }
}

/// Contract: chattrix, every JSON example
#[test]
fn no_example_is_left_out() {
    let sections = sent::requests()
        .into_iter()
        .map(|(section, ..)| section)
        .chain(
            sent::frames_sent()
                .into_iter()
                .chain(sent::payloads_sent())
                .map(|(section, _)| section),
        )
        .chain(
            received::frames_read()
                .into_iter()
                .chain(received::structures_read())
                .map(|(section, _)| section),
        )
        .chain(received::answers().into_iter().map(|(section, _)| section))
        .chain(["REST API Errors"]);
    Examples::chattrix().assert_complete(sections);
}
