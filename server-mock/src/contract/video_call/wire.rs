//! The JSON of video-call: what every answer is wrapped in, how requests are checked, and how they are refused.

pub(crate) mod envelope;
pub(crate) mod refusal;
pub(crate) mod validation;

pub(crate) use envelope::{Answer, Nothing, created, ok};
pub(crate) use refusal::{ErrorView, FieldError, Refusal};
pub(crate) use validation::{Fields, Form, Input, Parameters};
