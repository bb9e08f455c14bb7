//! The names of things: people and calls.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
        #[serde(transparent)]
        pub struct $name(String);

        #[cfg(feature = "uniffi")]
        uniffi::custom_newtype!($name, String);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A person, as the backend names them. Opaque; contracts with integer ids convert at their edge.
    UserId
);
text_id!(
    /// A call, as this client names it: a random UUID, given in the first millisecond and never changed.
    CallId
);
text_id!(
    /// A call, as the backend names it. It is known once the backend has answered.
    ServerCallId
);
