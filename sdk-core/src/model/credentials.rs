//! Media credentials, and what the engine asks the app for.

use serde::{Deserialize, Serialize, Serializer};

use super::{CallId, Secret, UserId};

/// What an app needs to join a call's media channel on Agora.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Credentials {
    /// Agora's App ID.
    pub app_id: String,
    /// The channel.
    pub channel: String,
    /// The token. Serialised in the clear: it is on its way to the media layer.
    #[serde(serialize_with = "in_the_clear")]
    pub token: Secret,
    /// This user's id in the channel; 0 lets Agora assign one.
    pub uid: u32,
    /// How long the token holds from now on, in milliseconds.
    pub expires_in_ms: u32,
}

/// A question for the app. The answer is an input with the same id (`Input::Answer`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Ask {
    /// The JWT that the backend knows the user by.
    AuthToken {
        /// The backend refused the token it had: only a new one helps.
        refused: bool,
    },
    /// Credentials for a call's media channel.
    Credentials {
        /// The call.
        call: CallId,
        /// The channel to join.
        channel: String,
        /// The user who joins.
        user_id: UserId,
        /// They replace earlier ones of the same call.
        renew: bool,
    },
}

/// The app's answer to an [`Ask`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Answer {
    /// To `Ask::AuthToken`.
    AuthToken {
        /// The JWT.
        token: Secret,
        /// How long it holds from now on, in milliseconds. Left out, the token's own `exp` counts.
        #[serde(default)]
        expires_in_ms: Option<u32>,
    },
    /// To `Ask::Credentials`.
    Credentials {
        /// The credentials.
        credentials: Credentials,
    },
    /// The app has none.
    Failed {
        /// Why, for people.
        reason: String,
        /// Whether asking again later may help.
        retryable: bool,
    },
}

fn in_the_clear<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}
