//! The engine with all adapters as a bare wasm module: what `cargo xtask size` weighs.
//!
//! Every input, output and endpoint can be reached from outside, so the linker can drop nothing that a binding would
//! keep; and they are reached by numbers and plain texts, so that little but the engine is weighed. No binding ships
//! this.
#![expect(
    unsafe_code,
    reason = "the exports of a bare module are C functions over pointers"
)]

mod api;
mod input;
mod output;

use std::ptr;

use ringway_core::model::{AuthSource, BusyPolicy, ClientConfig, Contract, RequestLimit};
use ringway_core::{CallEngine, Now, Timestamp, UnixMillis};

use input::Parts;

/// An engine, and the last text it gave out.
pub struct Probe {
    engine: CallEngine,
    text: String,
}

/// Room for `len` bytes of text, for the host to fill and to hand to the next function, which frees it.
#[unsafe(no_mangle)]
pub extern "C" fn probe_text(len: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; len].into_boxed_slice()).cast()
}

/// An engine for the contract of this index, with its URL and its user on a line each; null when they are refused.
///
/// # Safety
/// `text` is from [`probe_text`] with the same `len`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn probe_new(contract: usize, text: *mut u8, len: usize, seed: u64) -> *mut Probe {
    // SAFETY: as promised by the caller.
    let text = unsafe { take(text, len) };
    let mut lines = text.lines();
    let (Some(contract), Some(url), Some(user)) = (Contract::ALL.get(contract), lines.next(), lines.next())
    else {
        return ptr::null_mut();
    };
    let config = ClientConfig {
        auth: AuthSource::Ask,
        ask_credentials: true,
        busy: BusyPolicy::Wait,
        can_ping: true,
        request_limit: Some(RequestLimit {
            requests: 100,
            window_ms: 60_000,
        }),
        ..ClientConfig::new(*contract, url, user)
    };
    let Ok(engine) = CallEngine::new(config, seed, now(0, 0)) else {
        return ptr::null_mut();
    };
    Box::into_raw(Box::new(Probe {
        engine,
        text: String::new(),
    }))
}

/// Hands an input to the engine, made of a kind, an id, a number and lines of text; false when there is no such kind.
///
/// # Safety
/// `probe` is from [`probe_new`], `text` from [`probe_text`] with the same `len`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn probe_handle(
    probe: *mut Probe,
    mono: u64,
    unix: u64,
    kind: u32,
    id: u64,
    number: u32,
    text: *mut u8,
    len: usize,
) -> bool {
    // SAFETY: as promised by the caller.
    let (probe, text) = unsafe { (&mut *probe, take(text, len)) };
    let texts: Vec<&str> = text.lines().collect();
    let Some(input) = (Parts {
        kind,
        id,
        number,
        texts: &texts,
    })
    .input() else {
        return false;
    };
    probe.engine.handle(now(mono, unix), input);
    true
}

/// The next output, [`probe_len`] bytes until the next text is given out; null when there is none.
///
/// # Safety
/// `probe` is from [`probe_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn probe_output(probe: *mut Probe) -> *const u8 {
    // SAFETY: as promised by the caller.
    let probe = unsafe { &mut *probe };
    let text = probe.engine.poll_output().map(|output| output::text(&output));
    give_out(probe, text)
}

/// What the engine shows of itself and what it waits for; as [`probe_output`].
///
/// # Safety
/// `probe` is from [`probe_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn probe_snapshot(probe: *mut Probe, mono: u64, unix: u64) -> *const u8 {
    // SAFETY: as promised by the caller.
    let probe = unsafe { &mut *probe };
    let text = output::snapshot(&probe.engine, now(mono, unix));
    give_out(probe, Some(text))
}

/// The request of an endpoint and whether an answer reads as its own. The text has the endpoint, whom or what it is
/// about, and the answer on a line each; as [`probe_output`].
///
/// # Safety
/// `probe` is from [`probe_new`], `text` from [`probe_text`] with the same `len`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn probe_api(probe: *mut Probe, text: *mut u8, len: usize) -> *const u8 {
    // SAFETY: as promised by the caller.
    let (probe, text) = unsafe { (&mut *probe, take(text, len)) };
    let mut lines = text.lines().map(Some).chain([None, None, None]);
    let mut line = || lines.next().flatten().unwrap_or_default();
    let text = api::run(line(), line(), line());
    give_out(probe, text)
}

/// The length of the last text given out.
///
/// # Safety
/// `probe` is from [`probe_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn probe_len(probe: *const Probe) -> usize {
    // SAFETY: as promised by the caller.
    unsafe { &*probe }.text.len()
}

/// When the engine wants to be woken, in milliseconds of the monotonic clock; the greatest value when never.
///
/// # Safety
/// `probe` is from [`probe_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn probe_timeout(probe: *const Probe) -> u64 {
    // SAFETY: as promised by the caller.
    let probe = unsafe { &*probe };
    probe
        .engine
        .poll_timeout()
        .map_or(u64::MAX, |(at, _)| at.as_millis())
}

/// Frees an engine.
///
/// # Safety
/// `probe` is from [`probe_new`] and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn probe_free(probe: *mut Probe) {
    // SAFETY: as promised by the caller.
    drop(unsafe { Box::from_raw(probe) });
}

fn give_out(probe: &mut Probe, text: Option<String>) -> *const u8 {
    let Some(text) = text else { return ptr::null() };
    probe.text = text;
    probe.text.as_ptr()
}

/// Takes a text of [`probe_text`] back.
///
/// # Safety
/// `text` is from [`probe_text`] with the same `len`, and is not used again.
unsafe fn take(text: *mut u8, len: usize) -> String {
    // SAFETY: as promised by the caller.
    let text = unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(text, len)) };
    String::from_utf8(text.into_vec()).unwrap_or_default()
}

fn now(mono: u64, unix: u64) -> Now {
    Now {
        mono: Timestamp::from_millis(mono),
        unix: UnixMillis(unix),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIX: u64 = 1_700_000_000_000;
    const ANSWER: u32 = 1;
    const COMMAND: u32 = 2;
    const TIMEOUT: u32 = 8;

    /// The host's side of the exports.
    struct Host(*mut Probe);

    impl Host {
        fn new(contract: Contract) -> Self {
            let index = Contract::ALL
                .iter()
                .position(|known| *known == contract)
                .expect("it is one of them");
            let (text, len) = text_of("https://calls.example.com\n101");
            // SAFETY: the text is from `probe_text`.
            let probe = unsafe { probe_new(index, text, len, 7) };
            assert!(!probe.is_null(), "the configuration is refused");
            Self(probe)
        }

        /// A host whose engine was told to connect and was given a token.
        fn connected(contract: Contract) -> (Self, Vec<String>) {
            let host = Self::new(contract);
            assert!(host.handle(COMMAND, 1, "connect"));
            let asks = host.outputs();
            assert!(asks.iter().any(|output| output.starts_with("ask 1 ")), "{asks:?}");
            assert!(host.handle(ANSWER, 1, "auth\na.b.c"));
            let outputs = host.outputs();
            (host, outputs)
        }

        fn handle(&self, kind: u32, id: u64, text: &str) -> bool {
            let (text, len) = text_of(text);
            // SAFETY: the probe lives as long as the host, the text is from `probe_text`.
            unsafe { probe_handle(self.0, 1, UNIX, kind, id, 3_600_000, text, len) }
        }

        fn outputs(&self) -> Vec<String> {
            // SAFETY: the probe lives as long as the host.
            std::iter::from_fn(|| self.read(unsafe { probe_output(self.0) })).collect()
        }

        fn api(&self, text: &str) -> Option<String> {
            let (text, len) = text_of(text);
            // SAFETY: the probe lives as long as the host, the text is from `probe_text`.
            self.read(unsafe { probe_api(self.0, text, len) })
        }

        fn read(&self, text: *const u8) -> Option<String> {
            if text.is_null() {
                return None;
            }
            // SAFETY: a text that was given out has the length that is asked for right after.
            let bytes = unsafe { std::slice::from_raw_parts(text, probe_len(self.0)) };
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
    }

    impl Drop for Host {
        fn drop(&mut self) {
            // SAFETY: nobody uses the probe after the host.
            unsafe { probe_free(self.0) }
        }
    }

    fn text_of(text: &str) -> (*mut u8, usize) {
        let room = probe_text(text.len());
        // SAFETY: the room is as large as the text.
        unsafe { ptr::copy_nonoverlapping(text.as_ptr(), room, text.len()) };
        (room, text.len())
    }

    #[test]
    fn chattrix_opens_its_socket_and_waits() {
        let (host, outputs) = Host::connected(Contract::Chattrix);
        assert!(
            outputs
                .iter()
                .any(|output| output.starts_with("open 1 wss://calls.example.com/")),
            "{outputs:?}"
        );
        // SAFETY: the probe lives as long as the host.
        assert!(unsafe { probe_timeout(host.0) } < u64::MAX);
        assert!(host.handle(TIMEOUT, 0, ""));
    }

    #[test]
    fn private_call_polls() {
        let (_host, outputs) = Host::connected(Contract::PrivateCall);
        assert!(
            outputs
                .iter()
                .any(|output| output.starts_with("http ") && output.contains(" GET https://")),
            "{outputs:?}"
        );
    }

    #[test]
    fn what_is_unknown_is_refused() {
        let host = Host::new(Contract::Chattrix);
        assert!(!host.handle(99, 0, ""));
        assert!(!host.handle(COMMAND, 1, "nonsense"));
        assert_eq!(host.api("nonsense"), None);
    }

    #[test]
    fn every_endpoint_makes_its_request() {
        let host = Host::new(Contract::Chattrix);
        for (endpoint, method) in [
            ("acceptCall", "POST"),
            ("acceptInvite", "POST"),
            ("cancelInvite", "POST"),
            ("endCall", "POST"),
            ("getCall", "GET"),
            ("getInviteStatus", "GET"),
            ("initiateCall", "POST"),
            ("listIncoming", "GET"),
            ("rejectCall", "POST"),
            ("rejectInvite", "POST"),
            ("sendInvite", "POST"),
            ("updateCallStatus", "PATCH"),
        ] {
            let answer = host
                .api(&format!("{endpoint}\n101\nnonsense"))
                .expect("the endpoint is known");
            assert!(answer.starts_with(&format!("{method} /")), "{endpoint}: {answer}");
        }
        let answer = host
            .api("getInviteStatus\n101\n{\"status\":\"pending\"}")
            .expect("the endpoint is known");
        assert!(answer.ends_with(" read"), "{answer}");
    }

    #[test]
    fn a_snapshot_is_shown() {
        let host = Host::new(Contract::Chattrix);
        // SAFETY: the probe lives as long as the host.
        let snapshot = host.read(unsafe { probe_snapshot(host.0, 1, UNIX) });
        assert!(snapshot.is_some_and(|text| text.starts_with("snapshot 0 {")));
    }
}
