//! "Converse Identity: OTO# numbers used in all logging and analytics."

use std::borrow::Cow;

use crate::store::users::UserId;

/// As many numbers have five digits.
const SPAN: i128 = 90_000;
/// Shares no divisor with [`SPAN`], so that no two ids meet.
const STEP: i128 = 7_919;

/// Somebody's number, as in `OTO#78901`: always the same one, nobody else's, and not their id.
pub(super) fn number(user: UserId) -> String {
    // Wider than an id: a path may name whatever fits in one.
    let id = i128::from(user.0);
    let (round, id) = (id.div_euclid(SPAN), id.rem_euclid(SPAN));
    let number = 10_000 + (id * STEP + 1) % SPAN + round * 100_000;
    format!("OTO#{number}")
}

/// A path as logs show it: who is meant by one of ikoota's has their number there, too.
pub(crate) fn logged_path(path: &str) -> Cow<'_, str> {
    match path.split_once("/participants/") {
        Some((call, user)) if path.starts_with("/api/calling/") => {
            let who = UserId::parse(user).map_or_else(|| "***".to_owned(), number);
            format!("{call}/participants/{who}").into()
        }
        Some(_) | None => path.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everybody_has_a_number_of_their_own() {
        let extremes = [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX];
        let all: BTreeSet<String> = (0..=180_000)
            .chain(extremes)
            .map(|id| number(UserId(id)))
            .collect();
        assert_eq!(all.len(), 180_005);
        assert!((100..200).all(|id| number(UserId(id)).len() == "OTO#78901".len()));
        assert!(!number(UserId(101)).contains("101"));
    }

    #[test]
    fn a_path_names_nobody() {
        let path = "/api/calling/admin/1/participants/107";
        let masked = format!("/api/calling/admin/1/participants/{}", number(UserId(107)));
        assert_eq!(logged_path(path), masked);
        let hidden = "/api/calling/admin/1/participants/%31%30%37";
        assert_eq!(logged_path(hidden), "/api/calling/admin/1/participants/***");
        assert_eq!(logged_path("/api/calling/1/join"), "/api/calling/1/join");
        let other = "/api/calls/1/participants/107";
        assert_eq!(logged_path(other), other);
    }
}
