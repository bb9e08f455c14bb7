//! How news and requests travel: back-off, the request ledger, the budget, the skew, the base address.

pub(crate) mod backoff;
pub(crate) mod base_url;
pub(crate) mod budget;
pub(crate) mod ledger;
pub(crate) mod skew;
