//! Periodic jobs keep to a grid that begins with the server.

use crate::clock::UnixMillis;

/// The first moment of the grid after `now`.
pub(super) fn next(origin: UnixMillis, every: i64, now: UnixMillis) -> UnixMillis {
    let passed = now.saturating_sub(origin).div_euclid(every);
    origin.saturating_add((passed + 1).saturating_mul(every))
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn the_grid_begins_with_the_server() {
        assert_eq!(next(7, 10, 7), 17);
        assert_eq!(next(7, 10, 16), 17);
        assert_eq!(next(7, 10, 17), 27);
    }
}
