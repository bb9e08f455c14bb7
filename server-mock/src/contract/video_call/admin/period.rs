//! Which days analytics are about: `period=30d`, or from one day to another.

use serde::Serialize;
use time::{Date, Duration};
use utoipa::{IntoParams, ToSchema};

use crate::{
    calendar::{Grain, Stretch, day, parse_day},
    clock::UnixMillis,
    contract::video_call::wire::{Fields, Input, Refusal},
};

const USUAL_DAYS: u32 = 30;
const MOST_DAYS: u32 = 366;

/// `period=30d`.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeriodQuery {
    /// So many days up to today: `1d` to `366d`; `30d` when left out.
    #[param(value_type = Option<String>, pattern = "^([1-9][0-9]?|[12][0-9]{2}|3[0-5][0-9]|36[0-6])d$", example = "30d")]
    pub(crate) period: u32,
}

/// `startDate=2024-01-01&endDate=2024-01-31&granularity=day`.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(crate) struct StretchQuery {
    /// The first day; 30 days up to the last one when left out.
    #[param(value_type = Option<String>, format = Date, example = "2024-01-01")]
    start_date: Option<Date>,
    /// The last day; today when left out, or 366 days from the first one.
    #[param(value_type = Option<String>, format = Date, example = "2024-01-31")]
    end_date: Option<Date>,
    #[param(inline, required = false)]
    granularity: Grain,
}

/// Which days an answer is about.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Days {
    /// As it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<String>,
    #[schema(format = Date)]
    start_date: String,
    #[schema(format = Date)]
    end_date: String,
    granularity: Grain,
}

impl PeriodQuery {
    pub(crate) fn stretch(&self, now: UnixMillis) -> Stretch {
        Stretch::of_days(self.period, now)
    }

    /// As it was asked for.
    pub(crate) fn name(&self) -> String {
        format!("{}d", self.period)
    }
}

impl StretchQuery {
    /// The days, once it is known which one is today.
    pub(crate) fn stretch(&self, now: UnixMillis) -> Result<Stretch, Refusal> {
        let days = |number: u32| Duration::days(i64::from(number) - 1);
        let (first, last) = match (self.start_date, self.end_date) {
            (Some(first), Some(last)) => (first, last),
            (None, last) => {
                let last = last.unwrap_or_else(|| day(now));
                (last.saturating_sub(days(USUAL_DAYS)), last)
            }
            (Some(first), None) => {
                let farthest = first.saturating_add(days(MOST_DAYS));
                (first, day(now).clamp(first, farthest))
            }
        };
        if first > last {
            return Err(Refusal::field("endDate", "must not be before startDate"));
        }
        if first < last.saturating_sub(days(MOST_DAYS)) {
            let message = format!("must not be more than {MOST_DAYS} days after startDate");
            return Err(Refusal::field("endDate", message));
        }
        Ok(Stretch {
            first,
            last,
            grain: self.granularity,
        })
    }
}

impl Days {
    pub(super) fn new(stretch: Stretch, period: Option<String>) -> Self {
        Self {
            period,
            start_date: stretch.first.to_string(),
            end_date: stretch.last.to_string(),
            granularity: stretch.grain,
        }
    }
}

impl Input for PeriodQuery {
    fn read(fields: &mut Fields) -> Option<Self> {
        let message = format!("must be a number of days from 1d to {MOST_DAYS}d");
        let period = fields.parsed("period", &message, |text| {
            let digits = text.strip_suffix('d')?;
            let days: u32 = digits.parse().ok()?;
            ((1..=MOST_DAYS).contains(&days) && days.to_string() == digits).then_some(days)
        });
        Some(Self {
            period: period.unwrap_or(USUAL_DAYS),
        })
    }
}

impl Input for StretchQuery {
    fn read(fields: &mut Fields) -> Option<Self> {
        const A_DAY: &str = "must be a day such as 2024-01-31";
        Some(Self {
            start_date: fields.parsed("startDate", A_DAY, parse_day),
            end_date: fields.parsed("endDate", A_DAY, parse_day),
            granularity: fields
                .choice("granularity", &Grain::ALL, |grain| grain.name())
                .unwrap_or_default(),
        })
    }
}
