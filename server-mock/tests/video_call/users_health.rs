//! The fourteen health checks.

use serde_json::{Value, json};

use crate::{
    common::{User, advance, ask},
    control, mock,
};

/// The `data` of an answer whose envelope is checked.
#[track_caller]
fn healthy(mock: &ringway_mock::Mock, path: &str) -> Value {
    let (status, answer) = ask(mock, "GET", &format!("/api/health{path}"), None);
    assert_eq!(
        (status, &answer["success"], &answer["status"]),
        (200, &json!(true), &json!("healthy")),
        "{path}: {answer}"
    );
    assert_eq!(answer["timestamp"], "2024-01-15T10:30:00Z", "in whole seconds");
    assert_eq!(answer.as_object().unwrap().len(), 4, "{answer}");
    answer["data"].clone()
}

fn at_least(value: &Value, least: u64) -> bool {
    value.as_u64().is_some_and(|number| number >= least)
}

/// Contract: video-call, Comprehensive Health Check
/// Contract: video-call, NOTES: database, memory, cpu, disk are real measurements
#[test]
fn all_checks_together_are_as_in_the_contract() {
    let mock = mock();
    let data = healthy(&mock, "");
    assert_eq!((&data["status"], &data["uptime"]), (&json!("healthy"), &json!(0)));
    let checks = data["checks"].as_object().unwrap();
    let names: Vec<&str> = checks.keys().map(String::as_str).collect();
    assert_eq!(names, ["agora", "cpu", "database", "disk", "mail", "memory"]);
    assert_eq!(checks["database"]["status"], "healthy");
    assert!(checks["database"]["responseTime"].is_u64());
    for name in ["agora", "cpu", "disk", "mail", "memory"] {
        assert!(checks[name]["data"].is_object(), "{name}: {}", checks[name]);
    }
    let summary = &data["summary"];
    let count = |name: &str| summary[name].as_u64().unwrap();
    assert_eq!(count("total"), 6);
    assert_eq!(count("healthy") + count("warning") + count("unhealthy"), 6);
    advance(&mock, 3_600_000);
    let later = ask(&mock, "GET", "/api/health", None).1;
    assert_eq!(later["data"]["uptime"], 3_600_000);
}

/// Contract: video-call, Comprehensive Health Check
/// Contract: video-call, External APIs Health
/// Contract: video-call, Dependencies Health
/// Contract: video-call, Status Codes: 503
#[test]
fn a_check_that_fails_makes_it_503() {
    let mock = mock();
    control(&mock, "agora", json!({ "available": false }));
    for path in ["", "/external", "/dependencies"] {
        let (status, answer) = ask(&mock, "GET", &format!("/api/health{path}"), None);
        assert_eq!(
            (status, &answer["success"], &answer["status"]),
            (503, &json!(false), &json!("unhealthy")),
            "{path}"
        );
        assert_eq!(answer["data"]["checks"]["agora"]["status"], "unhealthy");
        assert!(answer["data"]["checks"]["agora"]["error"].is_string());
        assert_eq!(answer["data"]["summary"]["unhealthy"], 1);
    }
    // What does not need it is as well as before.
    for path in ["/live", "/ready", "/database", "/uptime"] {
        healthy(&mock, path);
    }
    control(&mock, "agora", json!({ "available": true }));
    healthy(&mock, "/external");
}

/// Contract: video-call, Liveness Probe
/// Contract: video-call, Readiness Probe
/// Contract: video-call, Uptime
#[test]
fn probes_and_uptime() {
    let mock = mock();
    assert_eq!(healthy(&mock, "/live")["uptime"], 0);
    let checks = healthy(&mock, "/ready")["checks"].clone();
    assert_eq!(checks["database"]["status"], "healthy");
    let uptime = json!({ "uptime": 0, "startedAt": "2024-01-15T10:30:00Z" });
    assert_eq!(healthy(&mock, "/uptime"), uptime);
    advance(&mock, 61_000);
    let later = ask(&mock, "GET", "/api/health/uptime", None).1["data"].clone();
    let uptime = json!({ "uptime": 61_000, "startedAt": "2024-01-15T10:30:00Z" });
    assert_eq!(later, uptime);
}

/// Contract: video-call, Application Info
/// Contract: video-call, Version
/// Contract: video-call, System Info
#[test]
fn what_it_is_and_runs_on() {
    let mock = mock();
    let info = healthy(&mock, "/info");
    assert_eq!(info["name"], "ringway-mock");
    let version = healthy(&mock, "/version");
    assert_eq!(version["version"], info["version"]);
    assert!(at_least(&version["schema"], 4));
    let system = healthy(&mock, "/system");
    assert_eq!(
        (&system["platform"], &system["arch"]),
        (&json!(std::env::consts::OS), &json!(std::env::consts::ARCH))
    );
    assert!(
        at_least(&system["cpus"], 1) && at_least(&system["totalMemory"], 1 << 20),
        "{system}"
    );
}

/// Contract: video-call, Database Health
/// Contract: video-call, Memory Health
/// Contract: video-call, CPU Health
/// Contract: video-call, Disk Health
#[test]
fn single_checks_are_measured() {
    let mock = mock();
    let database = healthy(&mock, "/database");
    assert!(at_least(&database["data"]["bytes"], 4_096), "{database}");
    let measured = |path: &str| {
        let (status, answer) = ask(&mock, "GET", &format!("/api/health{path}"), None);
        assert_eq!(status, 200, "{answer}");
        answer["data"]["data"].clone()
    };
    let memory = measured("/memory");
    assert!(
        at_least(&memory["total"], 1 << 20) && at_least(&memory["process"], 1 << 20),
        "{memory}"
    );
    assert!(memory["available"].as_u64() <= memory["total"].as_u64());
    let cpu = measured("/cpu");
    assert!(at_least(&cpu["cores"], 1), "{cpu}");
    let usage = cpu["usagePercent"].as_f64().unwrap();
    assert!((0.0..=100.5).contains(&usage), "{usage}");
    let disk = measured("/disk");
    assert!(at_least(&disk["total"], 1 << 20), "{disk}");
}

/// Contract: video-call, Metrics
#[test]
fn metrics_count_requests_and_sockets() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let _chat = alice.connect();
    alice.get("/api/auth/profile");
    alice.get("/api/auth/profile");
    ask(&mock, "GET", "/api/auth/profile", None);
    let metrics = healthy(&mock, "/metrics");
    assert_eq!(metrics["requests"]["total"], 4, "with the upgrade");
    let by_status = json!({ "1xx": 1, "2xx": 2, "3xx": 0, "4xx": 1, "5xx": 0 });
    assert_eq!(metrics["requests"]["byStatus"], by_status);
    assert_eq!((&metrics["sockets"], &metrics["users"]), (&json!(1), &json!(6)));
    assert!(at_least(&metrics["process"]["memory"], 1 << 20));
}

/// OWASP API8, security misconfiguration: whoever asks learns nothing that helps.
///
/// Contract: video-call, Comprehensive Health Check
#[test]
fn health_tells_nothing_of_people_and_paths() {
    let mock = mock();
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    for path in [
        "",
        "/live",
        "/ready",
        "/info",
        "/system",
        "/metrics",
        "/database",
        "/memory",
        "/cpu",
        "/disk",
        "/external",
        "/uptime",
        "/version",
        "/dependencies",
    ] {
        let (status, answer) = ask(&mock, "GET", &format!("/api/health{path}"), None);
        assert_eq!(status, 200, "{path}");
        let text = answer.to_string();
        let temp = std::env::temp_dir().display().to_string();
        for private in [
            "@example.com",
            "Alice",
            "certificate",
            "secret",
            temp.as_str(),
            host.trim(),
        ] {
            assert!(
                private.is_empty() || !text.contains(private),
                "{private} in {path}: {text}"
            );
        }
    }
}
