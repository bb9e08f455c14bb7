//! "Call Management" of the administration; moderators may end and kick, too (NOTES 4).

use std::sync::Arc;

use axum::extract::{Path, State, rejection::PathRejection};
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::users_wire::{Pagination, Paging};
use crate::{
    backend::Shared,
    clock::UnixMillis,
    contract::video_call::{
        calls::{
            self, Change,
            routes::OneCall,
            rules::exit,
            scene::Scene,
            table::{self, Filter, Span},
            wire::{
                view::{self, CallView, ParticipantView},
                word,
            },
            words::{CallType, Status},
        },
        wire::{Answer, Fields, Form, Input, Parameters, Refusal, envelope::Success, ok},
    },
    describe::Api,
    store::users::UserId,
    transport::path::Segment,
};

type App = State<Arc<Shared>>;

#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct CallsQuery {
    #[param(inline, value_type = Option<u32>, minimum = 1, maximum = 1_000_000)]
    page: u32,
    #[param(inline, value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: u32,
    #[param(inline)]
    status: Option<Status>,
    #[param(inline)]
    call_type: Option<CallType>,
}

#[derive(Debug, Serialize, ToSchema)]
struct CallPage {
    calls: Vec<CallView>,
    pagination: Pagination,
}

#[derive(Debug, Serialize, ToSchema)]
struct Participants {
    participants: Vec<ParticipantView>,
}

impl Input for CallsQuery {
    fn read(fields: &mut Fields) -> Option<Self> {
        let Paging { page, limit } = Paging::read(fields);
        Some(Self {
            page,
            limit,
            status: word(fields, "status"),
            call_type: word(fields, "callType"),
        })
    }
}

pub(super) fn api() -> Api {
    Api::new()
        .routes(routes!(list_calls))
        .routes(routes!(call_details))
        .routes(routes!(end_call))
        .routes(routes!(participants))
        .routes(routes!(kick))
}

/// Call Management: calls
#[utoipa::path(
    get,
    path = "/api/admin/calls",
    params(CallsQuery),
    responses((status = 200, body = Success<CallPage>, description = "One page of those that fit, the newest first")),
)]
async fn list_calls(State(app): App, Parameters(query): Parameters<CallsQuery>) -> Answer<CallPage> {
    let entered = app.enter();
    let (db, now) = (entered.store.read(), entered.now);
    let paging = Paging {
        page: query.page,
        limit: query.limit,
    };
    let filter = Filter {
        of: None,
        status: query.status,
        call_type: query.call_type,
    };
    let span = Span {
        skip: paging.skip(),
        limit: paging.limit.into(),
    };
    let calls = table::list(db, filter, span)?.into_iter();
    let calls = calls.map(|call| view::call(db, &Scene::of(db, call)?, now));
    let page = CallPage {
        calls: calls.collect::<Result<_, _>>()?,
        pagination: Pagination::new(paging, table::count(db, filter)?),
    };
    Ok(ok(now, "Calls retrieved successfully", page))
}

/// Call Management: one call
#[utoipa::path(
    get,
    path = "/api/admin/calls/{callId}",
    params(("callId" = String, Path)),
    responses(
        (status = 200, body = Success<OneCall>, description = "The call, without what was said in it"),
        (status = 404, description = "There is no such call"),
    ),
)]
async fn call_details(State(app): App, Segment(id): Segment) -> Answer<OneCall> {
    let entered = app.enter();
    let (db, now) = (entered.store.read(), entered.now);
    let call = view::call(db, &Scene::find(db, &id)?, now)?;
    Ok(ok(now, "Call retrieved successfully", OneCall { call }))
}

/// Call Management: end
#[utoipa::path(
    post,
    path = "/api/admin/calls/{callId}/end",
    params(("callId" = String, Path)),
    responses(
        (status = 200, body = Success<OneCall>, description = "The call is over; all who are in it or on the way hear of it by `call-ended`"),
        (status = 404, description = "There is no such call"),
    ),
)]
async fn end_call(State(app): App, Segment(id): Segment, _: Form<()>) -> Answer<OneCall> {
    change(&app, "Call ended successfully", |db, now| {
        exit::end_by_admin(db, now, &id)
    })
}

/// Call Management: participants
#[utoipa::path(
    get,
    path = "/api/admin/calls/{callId}/participants",
    params(("callId" = String, Path)),
    responses(
        (status = 200, body = Success<Participants>, description = "Everybody who is or was in it"),
        (status = 404, description = "There is no such call"),
    ),
)]
async fn participants(State(app): App, Segment(id): Segment) -> Answer<Participants> {
    let entered = app.enter();
    let (db, now) = (entered.store.read(), entered.now);
    let participants = view::participants(db, &Scene::find(db, &id)?, now)?;
    Ok(ok(
        now,
        "Participants retrieved successfully",
        Participants { participants },
    ))
}

/// Call Management: kick
#[utoipa::path(
    post,
    path = "/api/admin/calls/{callId}/kick/{userId}",
    params(("callId" = String, Path), ("userId" = String, Path, example = "102")),
    responses(
        (status = 200, body = Success<OneCall>, description = "The user is out of the call, which has ended for them (`kicked`)"),
        (status = 404, description = "There is no such live call, or the user is not in it"),
    ),
)]
async fn kick(
    State(app): App,
    path: Result<Path<(String, String)>, PathRejection>,
    _: Form<()>,
) -> Answer<OneCall> {
    // One that is not UTF-8 names nothing.
    let (call, user) = path.map_or_else(|_| <_>::default(), |Path(path)| path);
    change(&app, "Participant removed successfully", |db, now| {
        exit::kick(db, now, UserId::named(&user), &call)
    })
}

fn change(
    app: &Shared,
    message: &'static str,
    rule: impl FnOnce(&Connection, UnixMillis) -> Result<Change, Refusal>,
) -> Answer<OneCall> {
    let mut entered = app.enter();
    let call = calls::carry_out(app, &mut entered, rule)?;
    let (db, now) = (entered.store.read(), entered.now);
    let call = view::call(db, &Scene::of(db, call)?, now)?;
    Ok(ok(now, message, OneCall { call }))
}
