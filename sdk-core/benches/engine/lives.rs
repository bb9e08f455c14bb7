//! Whole lives of calls, the same over each contract: how they come about differs, and so how many inputs they take.

use ringway_core::model::{Contract, EndReason, MediaReport};

use crate::backend::Fate;
use crate::phone::Phone;

/// A life, and how it ends.
struct Life {
    live: fn(&mut Phone),
    end: EndReason,
}

const LIVES: [Life; 8] = [
    life(called_and_hung_up, EndReason::LocalHangup),
    life(answered_and_hung_up_on, EndReason::RemoteHangup),
    life(called_and_busy, EndReason::RemoteDeclined),
    life(called_over_a_bad_link, EndReason::RemoteHangup),
    life(given_up, EndReason::LocalCancelled),
    life(declined, EndReason::LocalDeclined),
    life(missed, EndReason::RemoteCancelled),
    life(never_answered, EndReason::NoAnswer),
];

const fn life(live: fn(&mut Phone), end: EndReason) -> Life {
    Life { live, end }
}

/// Lives so many calls, each kind in turn.
pub(crate) fn live(phone: &mut Phone, contract: Contract, calls: usize) {
    for life in LIVES.iter().cycle().take(calls) {
        (life.live)(phone);
        // Between two calls.
        phone.pass(20_000);
        let end = phone.take_end();
        let busy = contract == Contract::Chattrix && life.end == EndReason::RemoteDeclined;
        assert_eq!(end, Some(if busy { EndReason::RemoteBusy } else { life.end }));
    }
}

/// A call that goes on.
pub(crate) fn begin(phone: &mut Phone) {
    phone.place();
    phone.pass(6_000);
    phone.decide(Fate::Accepted);
    join(phone);
}

fn called_and_hung_up(phone: &mut Phone) {
    begin(phone);
    phone.chat();
    phone.pass(45_000);
    phone.end();
}

fn answered_and_hung_up_on(phone: &mut Phone) {
    phone.ring();
    phone.pass(5_000);
    phone.accept();
    join(phone);
    phone.chat();
    phone.pass(45_000);
    be_hung_up_on(phone);
}

fn called_and_busy(phone: &mut Phone) {
    phone.place();
    phone.pass(4_000);
    phone.decide(Fate::Declined);
}

fn called_over_a_bad_link(phone: &mut Phone) {
    phone.place();
    phone.pass(6_000);
    phone.break_socket();
    phone.pass(2_000);
    phone.decide(Fate::Accepted);
    join(phone);
    phone.pass(20_000);
    phone.break_socket();
    phone.report(MediaReport::Reconnecting);
    phone.pass(2_000);
    phone.report(MediaReport::Joined);
    phone.pass(5_000);
    be_hung_up_on(phone);
}

fn given_up(phone: &mut Phone) {
    phone.place();
    phone.pass(12_000);
    phone.end();
}

fn declined(phone: &mut Phone) {
    phone.ring();
    phone.pass(5_000);
    phone.decline();
}

fn missed(phone: &mut Phone) {
    phone.ring();
    phone.pass(10_000);
    phone.decide(Fate::Cancelled);
}

fn never_answered(phone: &mut Phone) {
    phone.place();
    phone.pass(28_000);
    phone.decide(Fate::TimedOut);
}

fn join(phone: &mut Phone) {
    // A poll may have to find the answer first, and the app to fetch its credentials.
    phone.pass(3_000);
    phone.report(MediaReport::Joining);
    phone.pass(400);
    phone.report(MediaReport::Joined);
    phone.pass(300);
    phone.report(MediaReport::PeerJoined);
}

/// Where the contract cannot tell, the media layer does.
fn be_hung_up_on(phone: &mut Phone) {
    phone.decide(Fate::HungUp);
    phone.report(MediaReport::PeerLeft);
}
