//! `/_mock/agora`: the Agora project, whether Agora "can be reached", and what a token really says.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    agora::{
        Agora,
        token::{self, PRIVILEGES, RtcService, Service},
    },
    backend::Shared,
    control::Refused,
    describe::Api,
    transport::body::Strict,
};

type App = State<Arc<Shared>>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AgoraView {
    app_id: String,
    available: bool,
    /// `null` leaves the lifetime to the contracts.
    token_seconds: Option<u32>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AgoraChange {
    /// Agora's outage: nobody gets a token, and the health shows it.
    available: Option<bool>,
    /// How long the tokens made from now on live; `null` leaves that to the contracts again.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u32>)]
    token_seconds: Option<Option<u32>>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AgoraToken {
    token: String,
}

/// What a token says, and whether it is good now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Inspected {
    /// Of this project, signed by it, and not expired.
    valid: bool,
    signed: bool,
    expired: bool,
    app_id: String,
    /// In Unix seconds.
    issued_at: u32,
    /// In Unix seconds.
    expires_at: u64,
    channels: Vec<Channel>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Channel {
    channel_name: String,
    /// In digits; `"0"` lets Agora choose.
    uid: String,
    /// Until when what may be done, in Unix seconds.
    privileges: BTreeMap<String, u64>,
}

pub(super) fn api() -> Api {
    Api::new().routes(routes!(show, change)).routes(routes!(inspect))
}

/// The Agora project
#[utoipa::path(
    get,
    path = "/agora",
    operation_id = "agora",
    responses(
        (status = 200, body = AgoraView, description = "As it is now"),
    ),
)]
async fn show(State(app): App) -> Json<AgoraView> {
    Json(view(&app.enter().agora))
}

/// Change the Agora project
///
/// An outage (no tokens, and the health shows it), and how long tokens live.
#[utoipa::path(
    post,
    path = "/agora",
    operation_id = "change_agora",
    request_body = AgoraChange,
    responses(
        (status = 200, body = AgoraView, description = "As it is from now on"),
    ),
)]
async fn change(State(app): App, Strict(body, _): Strict<AgoraChange, Refused>) -> Json<AgoraView> {
    let mut entered = app.enter();
    if let Some(available) = body.available {
        entered.agora.set_available(available);
    }
    if let Some(seconds) = body.token_seconds {
        entered.agora.set_token_seconds(seconds);
    }
    let changed = view(&entered.agora);
    app.tell("agora.changed", &changed);
    Json(changed)
}

/// What an Agora token says
#[utoipa::path(
    post,
    path = "/agora/inspect",
    operation_id = "inspect_agora_token",
    request_body = AgoraToken,
    responses(
        (status = 200, body = Inspected, description = "And whether it is good"),
    ),
)]
async fn inspect(
    State(app): App,
    Strict(body, _): Strict<AgoraToken, Refused>,
) -> Result<Json<Inspected>, Refused> {
    let parsed = token::parse(&body.token).map_err(|error| Refused::Invalid(error.to_string()))?;
    let entered = app.enter();
    let signed = entered.agora.has_signed(&parsed) && entered.agora.app_id() == parsed.token.app_id;
    let token = parsed.token;
    let from = u64::from(token.issued_at);
    let expires_at = from + u64::from(token.lifetime);
    let expired = u64::try_from(entered.now.div_euclid(1_000)).is_ok_and(|now| now >= expires_at);
    let channels = token.services.into_iter().filter_map(|service| match service {
        Service::Rtc(rtc) => Some(channel(rtc, from, expires_at)),
        Service::Other(_) => None,
    });
    Ok(Json(Inspected {
        valid: signed && !expired,
        signed,
        expired,
        app_id: token.app_id,
        issued_at: token.issued_at,
        expires_at,
        channels: channels.collect(),
    }))
}

fn channel(rtc: RtcService, from: u64, expires_at: u64) -> Channel {
    let name = |privilege: u16| {
        let known = PRIVILEGES.iter().find(|(number, _)| *number == privilege);
        known.map_or_else(|| privilege.to_string(), |(_, name)| (*name).to_owned())
    };
    // 0 is no limit of its own.
    let until = |seconds: u32| {
        if seconds == 0 {
            expires_at
        } else {
            from + u64::from(seconds)
        }
    };
    let privileges = rtc.privileges.into_iter();
    Channel {
        channel_name: rtc.channel,
        uid: if rtc.uid.is_empty() {
            "0".to_owned()
        } else {
            rtc.uid
        },
        privileges: privileges
            .map(|(privilege, seconds)| (name(privilege), until(seconds)))
            .collect(),
    }
}

fn view(agora: &Agora) -> AgoraView {
    AgoraView {
        app_id: agora.app_id().to_owned(),
        available: agora.available(),
        token_seconds: agora.token_seconds(),
    }
}

/// Tells a field that is `null` from one that is not there.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<u32>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
