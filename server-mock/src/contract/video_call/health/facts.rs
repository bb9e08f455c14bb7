//! What can be told of the server. Nothing in it helps to attack it: no path, no host name, no user.

use serde_json::{Value, json};
use sysinfo::System;

use crate::{
    backend::Shared, clock::UnixMillis, contract::video_call::people, dates::iso_seconds, store::schema,
};

pub(super) fn info() -> Value {
    json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "description": env!("CARGO_PKG_DESCRIPTION"),
        "environment": "mock",
    })
}

pub(super) fn version() -> Value {
    json!({ "version": env!("CARGO_PKG_VERSION"), "schema": schema::version() })
}

pub(super) fn uptime(app: &Shared, now: UnixMillis) -> Value {
    let started = app.enter().started;
    json!({ "uptime": now.saturating_sub(started), "startedAt": iso_seconds(started) })
}

pub(super) fn system(app: &Shared) -> Value {
    json!({
        "platform": std::env::consts::OS,
        "release": System::os_version(),
        "arch": std::env::consts::ARCH,
        "cpus": app.vitals.cpu().cores,
        "totalMemory": app.vitals.memory().total,
        "uptime": System::uptime().saturating_mul(1_000),
    })
}

pub(crate) fn metrics(app: &Shared, now: UnixMillis) -> Value {
    let requests = app.logs.requests();
    let [informed, done, moved, refused, failed] = requests.by_class;
    let memory = app.vitals.process_memory();
    let cpu = app.vitals.cpu();
    let entered = app.enter();
    json!({
        "uptime": now.saturating_sub(entered.started),
        "requests": {
            "total": requests.total,
            "byStatus": { "1xx": informed, "2xx": done, "3xx": moved, "4xx": refused, "5xx": failed },
        },
        "sockets": entered.hub.all().len(),
        "users": people::count(entered.store.read()).ok(),
        "process": { "memory": memory },
        "cpu": { "usagePercent": cpu.usage_percent, "loadAverage": cpu.load },
    })
}
