//! Whole numbers on their way over the border, where JavaScript has only one kind of number.

/// A number as JavaScript has it. No id and no time comes near 2^53, up to where it is exact.
#[expect(clippy::cast_precision_loss, reason = "as said above")]
pub(crate) const fn to_js(number: u64) -> f64 {
    number as f64
}

/// The whole part of a number; what is negative is zero.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from a float saturates, which is what is wanted"
)]
pub(crate) const fn whole(number: f64) -> u64 {
    number as u64
}
