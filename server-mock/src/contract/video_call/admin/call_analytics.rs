//! "Call Analytics": how much is called, day by day. Nobody is named in it.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use serde::Serialize;
use time::Date;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    analytics::counted,
    period::{Days, PeriodQuery},
};
use crate::{
    backend::Shared,
    contract::video_call::{
        calls::{
            statistics::{self, Sum},
            words::{CallMode, CallType, Status, Word},
        },
        wire::{Answer, Parameters, envelope::Success, ok},
    },
    describe::Api,
};

type App = State<Arc<Shared>>;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CallAnalytics {
    period: Days,
    totals: CallSums,
    by_status: BTreeMap<&'static str, usize>,
    by_type: BTreeMap<&'static str, usize>,
    by_mode: BTreeMap<&'static str, usize>,
    series: Vec<CallRow>,
}

/// Calls that were created then; one that goes on counts up to now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CallSums {
    calls: i64,
    /// Over all of these calls: somebody in two of them counts twice.
    participants: i64,
    /// In one call at once, at most.
    peak_participants: i64,
    /// In whole seconds.
    total_duration: i64,
    /// In whole seconds, of those that have begun.
    average_duration: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct CallRow {
    #[schema(format = Date)]
    date: String,
    #[serde(flatten)]
    sums: CallSums,
}

impl From<Sum> for CallSums {
    fn from(sum: Sum) -> Self {
        Self {
            calls: sum.calls,
            participants: sum.participants,
            peak_participants: sum.peak_participants,
            total_duration: sum.duration_ms / 1_000,
            average_duration: sum.average_seconds(),
        }
    }
}

pub(super) fn api() -> Api {
    Api::new().routes(routes!(call_analytics))
}

/// Call Analytics
#[utoipa::path(
    get,
    path = "/api/admin/analytics/calls",
    params(PeriodQuery),
    responses((status = 200, body = Success<CallAnalytics>, description = "Day by day, those without calls too, and all together")),
)]
async fn call_analytics(
    State(app): App,
    Parameters(query): Parameters<PeriodQuery>,
) -> Answer<CallAnalytics> {
    let entered = app.enter();
    let now = entered.now;
    let stretch = query.stretch(now);
    let samples = statistics::samples(entered.store.read(), stretch.span(), now)?;
    let mut days: BTreeMap<Date, Sum> = stretch
        .rows()
        .into_iter()
        .map(|date| (date, Sum::default()))
        .collect();
    for one in &samples {
        days.entry(stretch.row_of(one.created_at)).or_default().add(one);
    }
    let row = |(date, sum): (Date, Sum)| CallRow {
        date: date.to_string(),
        sums: sum.into(),
    };
    let data = CallAnalytics {
        period: Days::new(stretch, Some(query.name())),
        totals: Sum::of(&samples).into(),
        by_status: counted(&samples, names::<Status>(), |one| one.status.name()),
        by_type: counted(&samples, names::<CallType>(), |one| one.call_type.name()),
        by_mode: counted(&samples, names::<CallMode>(), |one| one.call_mode.name()),
        series: days.into_iter().map(row).collect(),
    };
    Ok(ok(now, "Call analytics retrieved successfully", data))
}

fn names<W: Word>() -> impl Iterator<Item = &'static str> {
    W::ALL.iter().map(|word| word.name())
}
