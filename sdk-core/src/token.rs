//! When tokens are renewed (NOTES, Token refresh).

use std::time::Duration;

use fastrand::Rng;

use crate::contract::Node;
use crate::model::Secret;

const LEAST_LEAD: Duration = Duration::from_secs(35);
const GREATEST_LEAD: Duration = Duration::from_secs(120);
const SHORT_LIFE: Duration = Duration::from_secs(70);
const JITTER_MS: u32 = 5_000;

/// How long a token of that lifetime is used before it is renewed: a fifth of it earlier than its end, but at least
/// 35 s and at most 120 s; at half of it when it lives less than 70 s; ± 5 s, so that clients do not come together.
pub(crate) fn renewal(lifetime: Duration, rng: &mut Rng) -> Duration {
    let lead = if lifetime < SHORT_LIFE {
        lifetime / 2
    } else {
        (lifetime / 5).clamp(LEAST_LEAD, GREATEST_LEAD)
    };
    let jitter = Duration::from_millis(u64::from(rng.u32(0..=2 * JITTER_MS)));
    let spread = Duration::from_millis(u64::from(JITTER_MS));
    // A very short life leaves no room for the whole spread.
    let (jitter, spread) = if lead > spread * 2 {
        (jitter, spread)
    } else {
        (Duration::ZERO, Duration::ZERO)
    };
    lifetime.saturating_sub(lead) + jitter - spread.min(lifetime.saturating_sub(lead) + jitter)
}

/// Waiting before credentials that could not be had are asked for again: 1, 2, 4, then 8 s.
pub(crate) const fn retry_after(failures: u32) -> Duration {
    match failures {
        0 | 1 => Duration::from_secs(1),
        2 => Duration::from_secs(2),
        3 => Duration::from_secs(4),
        _ => Duration::from_secs(8),
    }
}

/// The expiry inside a JWT, in milliseconds since 1970; none when the token is not a JWT or has none.
pub(crate) fn jwt_expiry(token: &Secret) -> Option<u64> {
    use base64::Engine as _;
    let payload = token.expose().split('.').nth(1)?;
    let json = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(payload.trim_end_matches('='))
        .ok()?;
    Node::of_body(&json).number("exp")?.checked_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn renewal_keeps_its_lead_for_every_lifetime() {
        for seed in 0..100 {
            let mut rng = Rng::with_seed(seed);
            for (lifetime, earliest, latest) in [
                (86_400, 86_275, 86_285),
                (300, 235, 245),
                (100, 60, 70),
                (60, 25, 35),
                (10, 5, 5),
                (0, 0, 0),
            ] {
                let at = renewal(Duration::from_secs(lifetime), &mut rng);
                assert!(
                    at >= Duration::from_secs(earliest) && at <= Duration::from_secs(latest),
                    "lifetime {lifetime} s: renewed at {at:?} (seed {seed})"
                );
            }
        }
    }

    #[test]
    fn the_expiry_of_a_jwt_is_read_and_nonsense_is_none() {
        // {"sub":"101","exp":1700000000}
        let jwt = Secret::new("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMDEiLCJleHAiOjE3MDAwMDAwMDB9.c2ln");
        assert_eq!(jwt_expiry(&jwt), Some(1_700_000_000_000));
        for text in ["", "opaque", "a.b.c", "a.!!!.c", "a.e30.c"] {
            assert_eq!(jwt_expiry(&Secret::new(text)), None, "{text}");
        }
    }
}
