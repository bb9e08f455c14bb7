//! "Converse Identity: OTO# numbers used in all logging and analytics."

use crate::store::users::UserId;

/// As many numbers have five digits.
const SPAN: i64 = 90_000;
/// Shares no divisor with [`SPAN`], so that no two ids meet.
const STEP: i64 = 7_919;

/// Somebody's number, as in `OTO#78901`: always the same one, nobody else's, and not their id.
pub(super) fn number(user: UserId) -> String {
    let (round, id) = (user.0.div_euclid(SPAN), user.0.rem_euclid(SPAN));
    let number = 10_000 + (id * STEP + 1) % SPAN + round.saturating_mul(100_000);
    format!("OTO#{number}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everybody_has_a_number_of_their_own() {
        let all: BTreeSet<String> = (0..=2 * SPAN).map(|id| number(UserId(id))).collect();
        assert_eq!(all.len(), 180_001);
        assert!((100..200).all(|id| number(UserId(id)).len() == "OTO#78901".len()));
        assert!(!number(UserId(101)).contains("101"));
    }
}
