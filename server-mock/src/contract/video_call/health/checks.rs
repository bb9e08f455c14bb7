//! What is looked at, and when it is well.

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::{
    backend::Shared,
    clock::measure_ms,
    store::mails,
    vitals::{self, Space},
};

/// From here on a resource is running short.
const SHORT: f64 = 0.9;
/// With less than this left on its disk the database cannot grow.
const LEAST_DISK_BYTES: u64 = 16 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Health {
    Healthy,
    Warning,
    Unhealthy,
}

/// How one part of the system is, and what there is to say about it.
pub(crate) struct Check {
    name: &'static str,
    pub(crate) health: Health,
    details: Vec<(&'static str, Value)>,
}

/// Everything that the comprehensive check looks at.
pub(crate) fn all(app: &Shared) -> [Check; 6] {
    [
        database(app),
        memory(app),
        cpu(app),
        disk(app),
        mail(app),
        agora(app),
    ]
}

/// A warning is for whoever looks closer: on a busy machine the server is as healthy as ever.
pub(crate) fn together(checks: &[Check]) -> Health {
    if checks.iter().any(|check| check.health == Health::Unhealthy) {
        Health::Unhealthy
    } else {
        Health::Healthy
    }
}

/// `{status, checks, summary}`.
pub(crate) fn report(checks: &[Check]) -> Value {
    let count = |health| checks.iter().filter(|check| check.health == health).count();
    let shown = checks
        .iter()
        .map(|check| (check.name.to_owned(), Value::Object(check.shown())));
    json!({
        "status": together(checks),
        "checks": shown.collect::<Map<_, _>>(),
        "summary": {
            "total": checks.len(),
            "healthy": count(Health::Healthy),
            "unhealthy": count(Health::Unhealthy),
            "warning": count(Health::Warning),
        },
    })
}

pub(crate) fn database(app: &Shared) -> Check {
    let entered = app.enter();
    let (size, took) = measure_ms(|| entered.store.size());
    let (health, told) = match size {
        Ok(bytes) => (Health::Healthy, ("data", json!({ "bytes": bytes }))),
        Err(error) => (Health::Unhealthy, ("error", error.to_string().into())),
    };
    Check {
        name: "database",
        health,
        details: vec![("responseTime", took.into()), told],
    }
}

/// A machine that has little memory left still serves: it is no reason to send clients away.
pub(crate) fn memory(app: &Shared) -> Check {
    let space = app.vitals.memory();
    let mut data = shown(space);
    data.insert("process".to_owned(), app.vitals.process_memory().into());
    Check {
        name: "memory",
        health: if space.taken() > SHORT {
            Health::Warning
        } else {
            Health::Healthy
        },
        details: vec![("data", Value::Object(data))],
    }
}

/// Nor is one whose processors are busy.
pub(crate) fn cpu(app: &Shared) -> Check {
    let cpu = app.vitals.cpu();
    let busy = f64::from(cpu.usage_percent) > SHORT * 100.0;
    Check {
        name: "cpu",
        health: if busy { Health::Warning } else { Health::Healthy },
        details: vec![(
            "data",
            json!({ "cores": cpu.cores, "usagePercent": cpu.usage_percent, "loadAverage": cpu.load }),
        )],
    }
}

/// The disk that the data is on, or backups would be.
pub(crate) fn disk(app: &Shared) -> Check {
    let space = vitals::disk_of(&app.config.data_dir());
    let (health, told) = match space {
        Some(space) => (health_of_disk(space), ("data", Value::Object(shown(space)))),
        None => (Health::Warning, ("error", "The disk cannot be measured".into())),
    };
    Check {
        name: "disk",
        health,
        details: vec![told],
    }
}

/// Mails go to the outbox, which works while the database does.
pub(crate) fn mail(app: &Shared) -> Check {
    let (health, told) = match mails::count(app.enter().store.read()) {
        Ok(waiting) => (Health::Healthy, ("data", json!({ "outbox": waiting }))),
        Err(error) => (Health::Unhealthy, ("error", error.to_string().into())),
    };
    Check {
        name: "mail",
        health,
        details: vec![told],
    }
}

pub(crate) fn agora(app: &Shared) -> Check {
    let entered = app.enter();
    let (health, told) = match entered.agora.check() {
        Ok(()) => (
            Health::Healthy,
            ("data", json!({ "appId": entered.agora.app_id() })),
        ),
        Err(error) => (Health::Unhealthy, ("error", error.to_string().into())),
    };
    Check {
        name: "agora",
        health,
        details: vec![told],
    }
}

impl Check {
    pub(crate) fn shown(&self) -> Map<String, Value> {
        let mut shown = Map::from_iter([("status".to_owned(), json!(self.health))]);
        let details = self.details.iter();
        shown.extend(details.map(|(name, value)| ((*name).to_owned(), value.clone())));
        shown
    }
}

fn health_of_disk(space: Space) -> Health {
    if space.available < LEAST_DISK_BYTES {
        Health::Unhealthy
    } else if space.taken() > SHORT {
        Health::Warning
    } else {
        Health::Healthy
    }
}

fn shown(space: Space) -> Map<String, Value> {
    let percent = (space.taken() * 1_000.0).round() / 10.0;
    Map::from_iter([
        ("total".to_owned(), space.total.into()),
        ("available".to_owned(), space.available.into()),
        ("usedPercent".to_owned(), percent.into()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &'static str, health: Health) -> Check {
        Check {
            name,
            health,
            details: Vec::new(),
        }
    }

    #[test]
    fn the_summary_counts_every_check() {
        let checks = [
            check("a", Health::Healthy),
            check("b", Health::Warning),
            check("c", Health::Unhealthy),
        ];
        let report = report(&checks);
        let summary = json!({ "total": 3, "healthy": 1, "unhealthy": 1, "warning": 1 });
        assert_eq!(report["summary"], summary);
        assert_eq!(report["status"], "unhealthy");
        assert_eq!(together(&checks[..2]), Health::Healthy);
    }

    #[test]
    fn a_full_disk_is_unhealthy() {
        let disk = |total, available| health_of_disk(Space { total, available });
        assert_eq!(disk(1 << 40, 1 << 39), Health::Healthy);
        assert_eq!(disk(1 << 40, 1 << 30), Health::Warning);
        assert_eq!(disk(1 << 40, 1 << 20), Health::Unhealthy);
    }
}
