//! What is asked.

use utoipa::ToSchema;

use crate::{
    clock::UnixMillis,
    contract::video_call::{
        calls::{
            rules::media::Switch,
            table::Settings,
            words::{CallMode, CallType, DeclineReason, MessageType, Response, Word},
        },
        wire::{Fields, Input, validation::Text},
    },
    dates::parse_iso,
};

/// How many people a call may be for; the contract shows 10.
const SIZES: std::ops::RangeInclusive<i64> = 2..=1_000;
const USUAL_SIZE: i64 = 50;
/// A call of two.
const PAIR: i64 = 2;

const MOST_INVITEES: usize = 100;
const MOST_LISTED: i64 = 100;
/// As in the contract's `limit=20`.
const USUAL_LIST: i64 = 20;
const LONGEST_PASSWORD: usize = 128;

/// `POST /calls`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(rename_all = "camelCase")]
pub(crate) struct CreateBody {
    pub(crate) call_type: CallType,
    /// `group` unless told otherwise.
    #[schema(value_type = Option<CallMode>)]
    pub(crate) call_mode: CallMode,
    #[schema(value_type = Option<String>, max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\xa0\s][^\x00-\x1f\x7f-\x9f]*$")]
    pub(crate) title: String,
    #[schema(max_length = 2000, pattern = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$")]
    pub(crate) description: Option<String>,
    /// 2 in a one-to-one call.
    #[schema(value_type = Option<i64>, minimum = 2, maximum = 1000)]
    pub(crate) max_participants: i64,
    /// A call that is scheduled for later waits for its host.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) scheduled_for: Option<UnixMillis>,
    #[schema(value_type = Option<SettingsBody>)]
    pub(crate) settings: SettingsBody,
    #[schema(value_type = Option<Vec<String>>, max_items = 100)]
    pub(crate) invite_user_ids: Vec<String>,
}

/// What is allowed in a call, and the password that it asks for.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(rename_all = "camelCase")]
pub(crate) struct SettingsBody {
    #[schema(value_type = Option<bool>)]
    pub(crate) allow_chat: bool,
    #[schema(value_type = Option<bool>)]
    pub(crate) allow_screen_share: bool,
    #[schema(value_type = Option<bool>)]
    pub(crate) allow_recording: bool,
    #[schema(value_type = Option<bool>)]
    pub(crate) mute_on_join: bool,
    /// Follows from `password` unless told otherwise.
    #[schema(value_type = Option<bool>)]
    pub(crate) require_password: bool,
    #[schema(min_length = 1, max_length = 128)]
    pub(crate) password: Option<String>,
}

/// `POST /calls/{callId}/join`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JoinBody {
    #[schema(max_length = 128)]
    pub(crate) password: Option<String>,
}

/// `POST /calls/{callId}/invite`.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct InviteBody {
    #[schema(min_items = 1, max_items = 100)]
    pub(crate) user_ids: Vec<String>,
}

/// `POST /calls/{callId}/respond`.
#[derive(Debug, ToSchema)]
pub(crate) struct RespondBody {
    pub(crate) response: Response,
    /// For `declined`, where nobody has declined by hand.
    pub(crate) reason: Option<DeclineReason>,
}

/// `PUT /calls/{callId}/media`: what is given is switched, and something has to be.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct MediaBody {
    pub(crate) audio_enabled: Option<bool>,
    pub(crate) video_enabled: Option<bool>,
    pub(crate) screen_sharing: Option<bool>,
}

/// `POST /calls/{callId}/chat`.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct MessageBody {
    #[schema(
        max_length = 4000,
        pattern = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\xa0\s][^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
    )]
    pub(crate) message: String,
    #[schema(value_type = Option<MessageType>)]
    pub(crate) message_type: MessageType,
}

/// `GET /calls/history`.
#[derive(Debug)]
pub(crate) struct HistoryQuery {
    pub(crate) limit: i64,
    pub(crate) skip: i64,
}

impl SettingsBody {
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            allow_chat: self.allow_chat,
            allow_screen_share: self.allow_screen_share,
            allow_recording: self.allow_recording,
            mute_on_join: self.mute_on_join,
        }
    }
}

impl Default for SettingsBody {
    fn default() -> Self {
        Self {
            allow_chat: true,
            allow_screen_share: true,
            allow_recording: false,
            mute_on_join: false,
            require_password: false,
            password: None,
        }
    }
}

impl MediaBody {
    pub(crate) fn switch(&self) -> Switch {
        Switch {
            audio: self.audio_enabled,
            video: self.video_enabled,
            screen: self.screen_sharing,
        }
    }
}

impl Input for CreateBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let call_type = fields.required("callType", word);
        let call_mode = optional(fields, "callMode", word).unwrap_or(CallMode::Group);
        let title = optional(fields, "title", |fields, name| {
            fields.text(name, Text::line(1, 200))
        });
        let description = optional(fields, "description", |fields, name| {
            fields.text(name, Text::lines(0, 2_000))
        });
        let (sizes, usual_size) = match call_mode {
            CallMode::Group => (SIZES, USUAL_SIZE),
            CallMode::OneToOne => (PAIR..=PAIR, PAIR),
        };
        let max_participants = optional(fields, "maxParticipants", |fields, name| {
            fields.integer(name, sizes)
        });
        let scheduled_for = optional(fields, "scheduledFor", |fields, name| {
            fields.parsed(name, "must be a date and time (ISO 8601)", parse_iso)
        });
        let settings = optional(fields, "settings", Fields::nested).unwrap_or_default();
        let invitees = optional(fields, "inviteUserIds", people).unwrap_or_default();
        if call_mode == CallMode::OneToOne && invitees.len() > 1 {
            fields.refuse("inviteUserIds", "must have at most 1 item in a one-to-one call");
        }
        let call_type = call_type?;
        Some(Self {
            call_type,
            call_mode,
            title: title.unwrap_or_else(|| usual_title(call_type).to_owned()),
            description,
            max_participants: max_participants.unwrap_or(usual_size),
            scheduled_for,
            settings,
            invite_user_ids: invitees,
        })
    }
}

impl Input for SettingsBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let usual = Self::default();
        let mut flag = |name, usual| optional(fields, name, Fields::boolean).unwrap_or(usual);
        let allow_chat = flag("allowChat", usual.allow_chat);
        let allow_screen_share = flag("allowScreenShare", usual.allow_screen_share);
        let allow_recording = flag("allowRecording", usual.allow_recording);
        let mute_on_join = flag("muteOnJoin", usual.mute_on_join);
        let require_password = optional(fields, "requirePassword", Fields::boolean);
        let password = optional(fields, "password", password);
        if password.as_deref() == Some("") {
            fields.refuse("password", "must not be empty");
        }
        let require_password = require_password.unwrap_or_else(|| password.is_some());
        if require_password && password.is_none() {
            fields.missing("password");
        }
        Some(Self {
            allow_chat,
            allow_screen_share,
            allow_recording,
            mute_on_join,
            require_password,
            password,
        })
    }
}

impl Input for JoinBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            password: optional(fields, "password", password),
        })
    }
}

impl Input for InviteBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let user_ids = fields.required("userIds", people)?;
        if user_ids.is_empty() {
            fields.refuse("userIds", "must have at least 1 item");
        }
        Some(Self { user_ids })
    }
}

impl Input for RespondBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let response = fields.required("response", word);
        let reason = optional(fields, "reason", word);
        if reason.is_some() && response == Some(Response::Accepted) {
            fields.refuse("reason", "is only for a response of declined");
        }
        Some(Self {
            response: response?,
            reason,
        })
    }
}

impl Input for MediaBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let read = Self {
            audio_enabled: optional(fields, "audioEnabled", Fields::boolean),
            video_enabled: optional(fields, "videoEnabled", Fields::boolean),
            screen_sharing: optional(fields, "screenSharing", Fields::boolean),
        };
        if read.switch().is_empty() {
            // One that was given and is wrong says so by itself.
            for name in ["audioEnabled", "videoEnabled", "screenSharing"] {
                fields.missing(name);
            }
        }
        Some(read)
    }
}

impl Input for MessageBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        let message = fields.required("message", |fields, name| fields.text(name, Text::lines(1, 4_000)));
        let message_type = optional(fields, "messageType", word).unwrap_or_default();
        Some(Self {
            message: message?,
            message_type,
        })
    }
}

impl Input for HistoryQuery {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            limit: fields.integer("limit", 1..=MOST_LISTED).unwrap_or(USUAL_LIST),
            skip: fields
                .integer("skip", 0..=i64::from(i32::MAX))
                .unwrap_or_default(),
        })
    }
}

/// One of the words of a kind.
pub(crate) fn word<W: Word>(fields: &mut Fields, name: &str) -> Option<W> {
    fields.choice(name, W::ALL, |word| word.name())
}

/// A field that may be left out; `null` leaves it out, too.
pub(crate) fn optional<T>(
    fields: &mut Fields,
    name: &str,
    read: impl FnOnce(&mut Fields, &str) -> Option<T>,
) -> Option<T> {
    fields.clearable(name, read).flatten()
}

/// The ids of people, each once, in their order.
fn people(fields: &mut Fields, name: &str) -> Option<Vec<String>> {
    let given = fields.list(name, MOST_INVITEES, "must be ids of users", |id| {
        (!id.is_empty()).then(|| id.to_owned())
    })?;
    let mut once: Vec<String> = Vec::new();
    for id in given {
        if !once.contains(&id) {
            once.push(id);
        }
    }
    Some(once)
}

fn password(fields: &mut Fields, name: &str) -> Option<String> {
    let given = fields.raw_text(name)?;
    if given.chars().count() > LONGEST_PASSWORD {
        fields.refuse(name, format!("must have at most {LONGEST_PASSWORD} characters"));
    }
    Some(given)
}

fn usual_title(call_type: CallType) -> &'static str {
    match call_type {
        CallType::Audio => "Audio call",
        CallType::Video => "Video call",
    }
}
