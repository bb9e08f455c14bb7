//! What clients emit ("Client Events"), read as strictly as bodies.

use axum::body::Bytes;
use serde_json::{Map, Value};

use crate::{
    clock::UnixMillis,
    contract::video_call::{
        calls::{
            rules::{invitations::Reply, media::Switch},
            wire::{MessageBody, Push, RespondBody, optional, word},
            words::SignalType,
        },
        wire::{Fields, Input, Refusal, validation::Text},
    },
    dates::iso_millis,
    store::users::UserId,
    transport::frames::Emitted,
};

/// Of what clients give along for each other.
const MOST_BYTES: usize = 64 * 1024;
/// Of a signal, its attachments included: several of them fit into what may wait for one socket.
const LARGEST_SIGNAL: usize = 256 * 1024;
const LONGEST_ID: usize = 128;

/// What an event asks for.
pub(super) enum Command {
    Invite(Invite),
    JoinRoom {
        room: String,
        user_data: Map<String, Value>,
    },
    LeaveRoom {
        room: String,
    },
    Respond(Answer),
    Say {
        room: String,
        body: MessageBody,
    },
    Signal(Signal),
    Switch {
        room: String,
        switch: Switch,
    },
}

/// `send-call-invitation`.
pub(super) struct Invite {
    pub(super) target: UserId,
    /// The call that `callData` names.
    pub(super) call: Option<String>,
    pub(super) call_data: Map<String, Value>,
}

/// `call-response`.
pub(super) struct Answer {
    pub(super) target: UserId,
    /// The call that `callData` names.
    pub(super) call: Option<String>,
    pub(super) reply: Reply,
}

/// `webrtc-signal`.
pub(super) struct Signal {
    pub(super) target: UserId,
    signal: Value,
    signal_type: SignalType,
    attachments: Vec<Bytes>,
}

impl Signal {
    pub(super) fn push(self, from: UserId, now: UnixMillis) -> Push {
        Push::WebrtcSignal {
            from: from.to_string(),
            signal: self.signal,
            signal_type: self.signal_type,
            timestamp: iso_millis(now),
            attachments: self.attachments,
        }
    }
}

impl Command {
    pub(super) fn read(event: Emitted) -> Result<Self, Refusal> {
        let Emitted {
            name,
            args,
            attachments,
            ack: _,
        } = event;
        let given = single(args)?;
        if !attachments.is_empty() && name != "webrtc-signal" {
            return Err(Refusal::BadRequest("Only a signal may have bytes in it"));
        }
        match name.as_str() {
            "call-response" => Fields::parse(given, respond),
            "join-room" => Fields::parse(given, join_room),
            "leave-room" => Fields::parse(given, |fields| Some(Self::LeaveRoom { room: room(fields)? })),
            "send-call-invitation" => Fields::parse(given, invite),
            "send-message" => Fields::parse(given, say),
            "toggle-audio" => Fields::parse(given, |fields| {
                toggle(fields, "isAudioEnabled", |switch| &mut switch.audio)
            }),
            "toggle-screen-share" => Fields::parse(given, |fields| {
                toggle(fields, "isScreenSharing", |switch| &mut switch.screen)
            }),
            "toggle-video" => Fields::parse(given, |fields| {
                toggle(fields, "isVideoEnabled", |switch| &mut switch.video)
            }),
            "webrtc-signal" => Fields::parse(given, |fields| signal(fields, attachments)),
            unknown => Err(Refusal::Malformed(format!("Unknown event: {unknown:.64}"))),
        }
    }
}

/// An event has one argument, an object.
fn single(mut args: Vec<Value>) -> Result<Map<String, Value>, Refusal> {
    match (args.pop(), args.is_empty()) {
        (Some(Value::Object(given)), true) => Ok(given),
        (Some(_) | None, _) => Err(Refusal::BadRequest("An event has one argument, an object")),
    }
}

fn join_room(fields: &mut Fields) -> Option<Command> {
    let room = room(fields);
    let user_data = optional(fields, "userData", |fields, name| fields.object(name, MOST_BYTES));
    Some(Command::JoinRoom {
        room: room?,
        user_data: user_data.unwrap_or_default(),
    })
}

fn invite(fields: &mut Fields) -> Option<Command> {
    let target = target(fields);
    let call_data = call_data(fields);
    let call_data = fields.required("callData", call_data)?;
    Some(Command::Invite(Invite {
        target: target?,
        call: named_call(&call_data),
        call_data,
    }))
}

fn respond(fields: &mut Fields) -> Option<Command> {
    let target = target(fields);
    let call_data = optional(fields, "callData", |fields, _| call_data(fields));
    let RespondBody { response, reason } = RespondBody::read(fields)?;
    Some(Command::Respond(Answer {
        target: target?,
        call: call_data.as_ref().and_then(named_call),
        reply: Reply {
            response,
            reason,
            call_data: call_data.map(Value::Object),
        },
    }))
}

fn toggle(
    fields: &mut Fields,
    name: &str,
    which: impl FnOnce(&mut Switch) -> &mut Option<bool>,
) -> Option<Command> {
    let room = room(fields);
    let on = fields.boolean(name);
    let on = fields.required(name, on)?;
    let mut switch = Switch::default();
    *which(&mut switch) = Some(on);
    Some(Command::Switch { room: room?, switch })
}

fn say(fields: &mut Fields) -> Option<Command> {
    let room = room(fields);
    let body = MessageBody::read(fields)?;
    Some(Command::Say { room: room?, body })
}

fn signal(fields: &mut Fields, attachments: Vec<Bytes>) -> Option<Command> {
    let target = target(fields);
    let signal_type = word(fields, "type");
    let signal_type = fields.required("type", signal_type);
    let signal = fields.anything("signal").filter(|signal| !signal.is_null());
    let bytes: usize = attachments.iter().map(Bytes::len).sum();
    if bytes + signal.as_ref().map_or(0, |signal| signal.to_string().len()) > LARGEST_SIGNAL {
        fields.refuse(
            "signal",
            format!("must not be larger than {LARGEST_SIGNAL} bytes"),
        );
    }
    let signal = fields.required("signal", signal)?;
    Some(Command::Signal(Signal {
        target: target?,
        signal,
        signal_type: signal_type?,
        attachments,
    }))
}

fn room(fields: &mut Fields) -> Option<String> {
    let room = fields.text("roomId", Text::line(1, LONGEST_ID));
    fields.required("roomId", room)
}

/// Somebody whose id is none of a user's is nobody: 0 is never given.
fn target(fields: &mut Fields) -> Option<UserId> {
    let id = fields.text("targetUserId", Text::line(1, LONGEST_ID));
    let id = fields.required("targetUserId", id)?;
    Some(UserId::parse(&id).unwrap_or(UserId(0)))
}

fn call_data(fields: &mut Fields) -> Option<Map<String, Value>> {
    fields.object("callData", MOST_BYTES)
}

/// The call as REST shows it has an `id`, and events speak of a `callId`.
fn named_call(call_data: &Map<String, Value>) -> Option<String> {
    let id = call_data.get("id").or_else(|| call_data.get("callId"))?;
    id.as_str().map(str::to_owned)
}
