//! "Dashboard" and "Analytics": how many people there are, and what they do.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use axum::extract::State;
use rusqlite::{Connection, params};
use serde::Serialize;
use time::Date;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    period::{Days, PeriodQuery, StretchQuery},
    users_wire::Standing,
};
use crate::{
    backend::Shared,
    calendar::{Stretch, day, midnight},
    clock::UnixMillis,
    contract::video_call::{
        calls::{
            statistics,
            table::{self, Filter},
            words::Status,
        },
        health::checks::{self, Health},
        people::{self, Brief, Person, Presence},
        wire::{Answer, Parameters, Refusal, envelope::Success, ok},
    },
    describe::Api,
    store::users::{Role, UserId},
};

/// How many of the newest users the dashboard shows.
const NEWEST: usize = 5;

type App = State<Arc<Shared>>;

/// What is going on now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Dashboard {
    users: UserCounts,
    calls: CallCounts,
    system: SystemLine,
    /// The newest first.
    recent_users: Vec<Brief>,
}

#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UserCounts {
    total: usize,
    online: usize,
    suspended: usize,
    verified: usize,
    new_today: usize,
}

#[derive(Debug, Serialize, ToSchema)]
struct CallCounts {
    total: i64,
    active: i64,
    scheduled: i64,
    today: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct SystemLine {
    status: Health,
    /// In milliseconds.
    uptime: i64,
    sockets: usize,
    /// Of the server's process, in bytes.
    memory: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Analytics {
    period: Days,
    totals: Totals,
    series: Vec<Row>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UserAnalytics {
    period: Days,
    totals: UserTotals,
    by_role: BTreeMap<&'static str, usize>,
    by_status: BTreeMap<&'static str, usize>,
    by_account_status: BTreeMap<&'static str, usize>,
    series: Vec<UserRow>,
}

/// Over all of the days.
#[derive(Debug, Serialize, ToSchema)]
struct Totals {
    #[serde(flatten)]
    activity: Activity,
    calls: usize,
}

#[derive(Debug, Serialize, ToSchema)]
struct UserTotals {
    users: usize,
    #[serde(flatten)]
    activity: Activity,
}

/// One day, week or month, which begins with this date.
#[derive(Debug, Serialize, ToSchema)]
struct Row {
    #[serde(flatten)]
    users: UserRow,
    calls: usize,
}

#[derive(Debug, Serialize, ToSchema)]
struct UserRow {
    #[schema(format = Date)]
    date: String,
    #[serde(flatten)]
    activity: Activity,
}

/// What people did in some days; somebody who came twice is one active user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Activity {
    new_users: usize,
    active_users: usize,
    logins: usize,
}

pub(super) fn api() -> Api {
    Api::new()
        .routes(routes!(dashboard))
        .routes(routes!(analytics))
        .routes(routes!(user_analytics))
}

/// Dashboard
#[utoipa::path(
    get,
    path = "/api/admin/dashboard",
    responses((status = 200, body = Success<Dashboard>, description = "What is going on now")),
)]
async fn dashboard(State(app): App) -> Answer<Dashboard> {
    let status = checks::together(&checks::all(&app));
    let memory = app.vitals.process_memory();
    let entered = app.enter();
    let (db, now) = (entered.store.read(), entered.now);
    let mut everybody = people::all(db)?;
    let users = UserCounts::of(&everybody, now);
    everybody.sort_by_key(|person| (person.created_at, person.id));
    let newest = everybody.into_iter().rev().take(NEWEST);
    let data = Dashboard {
        users,
        calls: CallCounts::of(db, now)?,
        system: SystemLine {
            status,
            uptime: now.saturating_sub(entered.started),
            sockets: entered.hub.all().len(),
            memory,
        },
        recent_users: newest.map(Brief::from).collect(),
    };
    Ok(ok(now, "Dashboard retrieved successfully", data))
}

/// Analytics
#[utoipa::path(
    get,
    path = "/api/admin/analytics",
    params(StretchQuery),
    responses((status = 200, body = Success<Analytics>, description = "Row by row, those of which nothing is known too")),
)]
async fn analytics(State(app): App, Parameters(query): Parameters<StretchQuery>) -> Answer<Analytics> {
    let entered = app.enter();
    let (db, now) = (entered.store.read(), entered.now);
    let stretch = query.stretch(now)?;
    let seen = Seen::collect(db, stretch)?;
    let series = stretch.rows().into_iter().map(|date| seen.row(date));
    let data = Analytics {
        period: Days::new(stretch, None),
        totals: seen.totals(),
        series: series.collect(),
    };
    Ok(ok(now, "Analytics retrieved successfully", data))
}

/// Analytics of users
#[utoipa::path(
    get,
    path = "/api/admin/analytics/users",
    params(PeriodQuery),
    responses((status = 200, body = Success<UserAnalytics>, description = "Day by day, and all together as they are now")),
)]
async fn user_analytics(
    State(app): App,
    Parameters(query): Parameters<PeriodQuery>,
) -> Answer<UserAnalytics> {
    let entered = app.enter();
    let (db, now) = (entered.store.read(), entered.now);
    let stretch = query.stretch(now);
    let seen = Seen::collect(db, stretch)?;
    let everybody = people::all(db)?;
    let series = stretch.rows().into_iter().map(|date| seen.user_row(date));
    let data = UserAnalytics {
        period: Days::new(stretch, Some(query.name())),
        totals: UserTotals {
            users: everybody.len(),
            activity: seen.totals().activity,
        },
        by_role: counted(&everybody, Role::ALL.map(Role::name), |person| person.role.name()),
        by_status: counted(&everybody, Presence::ALL.map(Presence::name), |person| {
            person.status.name()
        }),
        by_account_status: counted(&everybody, Standing::ALL.map(Standing::name), |person| {
            Standing::of(person).name()
        }),
        series: series.collect(),
    };
    Ok(ok(now, "User analytics retrieved successfully", data))
}

/// What happened in some days, by the row that it belongs to.
struct Seen {
    registered: BTreeMap<Date, usize>,
    logins: BTreeMap<Date, Vec<UserId>>,
    calls: BTreeMap<Date, usize>,
}

impl Seen {
    fn collect(db: &Connection, stretch: Stretch) -> Result<Self, Refusal> {
        let mut seen = Self {
            registered: BTreeMap::new(),
            logins: BTreeMap::new(),
            calls: BTreeMap::new(),
        };
        let (from, to) = stretch.span().into_inner();
        let registered =
            "SELECT created_at, id FROM users WHERE created_at BETWEEN ?1 AND ?2 AND deleted_at IS NULL";
        for (at, _) in moments(db, registered, from, to)? {
            *seen.registered.entry(stretch.row_of(at)).or_default() += 1;
        }
        let logins = "SELECT at, user_id FROM video_call_logins WHERE at BETWEEN ?1 AND ?2";
        for (at, user) in moments(db, logins, from, to)? {
            seen.logins.entry(stretch.row_of(at)).or_default().push(user);
        }
        let calls = "SELECT created_at, creator_id FROM video_calls WHERE created_at BETWEEN ?1 AND ?2";
        for (at, _) in moments(db, calls, from, to)? {
            *seen.calls.entry(stretch.row_of(at)).or_default() += 1;
        }
        Ok(seen)
    }

    fn row(&self, date: Date) -> Row {
        Row {
            users: self.user_row(date),
            calls: self.calls.get(&date).copied().unwrap_or_default(),
        }
    }

    fn user_row(&self, date: Date) -> UserRow {
        let registered = self.registered.get(&date).copied().unwrap_or_default();
        let logins = self.logins.get(&date).into_iter().flatten();
        UserRow {
            date: date.to_string(),
            activity: Activity::of(registered, logins),
        }
    }

    fn totals(&self) -> Totals {
        let registered = self.registered.values().sum();
        Totals {
            activity: Activity::of(registered, self.logins.values().flatten()),
            calls: self.calls.values().sum(),
        }
    }
}

impl Activity {
    fn of<'a>(new_users: usize, logins: impl Iterator<Item = &'a UserId>) -> Self {
        let logins: Vec<_> = logins.collect();
        Self {
            new_users,
            active_users: logins.iter().collect::<BTreeSet<_>>().len(),
            logins: logins.len(),
        }
    }
}

impl UserCounts {
    fn of(everybody: &[Person], now: UnixMillis) -> Self {
        let count = |fits: &dyn Fn(&Person) -> bool| everybody.iter().filter(|person| fits(person)).count();
        let today = midnight(day(now));
        Self {
            total: everybody.len(),
            online: count(&|person| person.status != Presence::Offline),
            suspended: count(&|person| person.suspended_at.is_some()),
            verified: count(&|person| person.email_verified),
            new_today: count(&|person| person.created_at >= today),
        }
    }
}

impl CallCounts {
    fn of(db: &Connection, now: UnixMillis) -> Result<Self, Refusal> {
        let with = |status| {
            let filter = Filter {
                status,
                ..Filter::default()
            };
            table::count(db, filter)
        };
        let today = Stretch::of_days(1, now).span();
        Ok(Self {
            total: with(None)?,
            active: with(Some(Status::Active))?,
            scheduled: with(Some(Status::Scheduled))?,
            today: statistics::count(db, today)?,
        })
    }
}

/// When something happened, and to whom.
fn moments(
    db: &Connection,
    sql: &str,
    from: UnixMillis,
    to: UnixMillis,
) -> rusqlite::Result<Vec<(UnixMillis, UserId)>> {
    db.prepare_cached(sql)?
        .query_map(params![from, to], |row| Ok((row.get(0)?, UserId(row.get(1)?))))?
        .collect()
}

/// How many there are of each, those too that there are none of.
pub(super) fn counted<T>(
    all: &[T],
    names: impl IntoIterator<Item = &'static str>,
    name: impl Fn(&T) -> &'static str,
) -> BTreeMap<&'static str, usize> {
    let mut counts: BTreeMap<_, _> = names.into_iter().map(|name| (name, 0)).collect();
    for one in all {
        *counts.entry(name(one)).or_default() += 1;
    }
    counts
}
