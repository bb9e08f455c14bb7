//! "System Management": what the server says of itself, what it removes, and its backups.

use std::{fs, path::PathBuf};

use ringway_mock::{ClockMode, Mock, MockConfig};
use serde_json::{Value, json};

use crate::{
    common::{START, User, advance, ask, directory::Directory},
    config, control, data, invalid, john, login, mock, registered,
};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

fn logs(admin: &User<'_>, query: &str) -> Vec<(String, String)> {
    let answer = data(admin.get(&format!("/api/admin/system/logs{query}")), 200);
    let records = answer["logs"].as_array().unwrap().iter();
    let text = |record: &Value, name: &str| record[name].as_str().unwrap().to_owned();
    records
        .map(|record| (text(record, "level"), text(record, "message")))
        .collect()
}

/// Contract: video-call, System Management: GET /admin/system/stats
#[test]
fn statistics_count_what_the_server_has() {
    let mock = mock();
    let admin = User::new(&mock, "100");
    advance(&mock, 5_000);
    admin.get("/api/auth/profile");
    let stats = data(admin.get("/api/admin/system/stats"), 200);
    assert_eq!(
        (&stats["uptime"], &stats["requests"]["total"], &stats["users"]),
        (&json!(5_000), &json!(1), &json!(6))
    );
    assert!(
        stats["database"]["bytes"]
            .as_u64()
            .is_some_and(|bytes| bytes > 4_096),
        "{stats}"
    );
    assert!(
        stats["process"]["memory"]
            .as_u64()
            .is_some_and(|bytes| bytes > 1 << 20),
        "{stats}"
    );
}

/// Contract: video-call, System Management: GET /admin/system/health
#[test]
fn health_for_the_staff_is_the_same_whatever_is_wrong() {
    let mock = mock();
    let admin = User::new(&mock, "100");
    assert_eq!(
        data(admin.get("/api/admin/system/health"), 200)["status"],
        "healthy"
    );
    control(&mock, "agora", json!({ "available": false }));
    let health = data(admin.get("/api/admin/system/health"), 200);
    assert_eq!(
        (
            &health["status"],
            &health["checks"]["agora"]["status"],
            &health["summary"]["total"]
        ),
        (&json!("unhealthy"), &json!("unhealthy"), &json!(6))
    );
}

/// Contract: video-call, System Management: GET /admin/system/logs
/// Contract: video-call, NOTES: system/logs answers the server's recent log records
#[test]
fn logs_are_the_newest_records_of_a_level() {
    let mock = mock();
    let admin = User::new(&mock, "100");
    admin.get("/api/auth/profile");
    admin.get("/api/calls/unknown");
    data(admin.bare("POST", "/api/admin/users/104/suspend"), 200);
    let fault = json!({ "fault": { "error": { "status": 500 } }, "match": { "path": "/api/auth/contacts" } });
    assert_eq!(ask(&mock, "POST", "/_mock/faults", Some(fault)).0, 201);
    admin.get("/api/auth/contacts?secret=1");
    let line = |level: &str, message: &str| (level.to_owned(), message.to_owned());
    let all = [
        line("error", "GET /api/auth/contacts 500"),
        line("info", "POST /api/admin/users/104/suspend 200"),
        line("info", "user 104 was suspended by 100"),
        line("warn", "GET /api/calls/unknown 404"),
        line("info", "GET /api/auth/profile 200"),
    ];
    assert_eq!(logs(&admin, ""), all);
    assert_eq!(logs(&admin, "?level=error&limit=100"), all[..1]);
    assert_eq!(logs(&admin, "?level=warn&limit=1"), all[..1]);
    let wrong = invalid(&[
        ("level", "must be one of: error, warn, info"),
        ("limit", "must be an integer from 1 to 1000"),
    ]);
    assert_eq!(admin.get("/api/admin/system/logs?level=all&limit=1001"), wrong);
    // Each server has its own.
    assert_eq!(logs(&User::new(&crate::mock(), "100"), ""), []);
    control(&mock, "reset", json!({}));
    assert_eq!(logs(&User::new(&mock, "100"), ""), []);
}

/// Contract: video-call, System Management: POST /admin/system/cleanup
/// Contract: video-call, NOTES: system/cleanup runs the retention jobs and answers what it removed
#[test]
fn a_clean_up_removes_what_is_over() {
    let mock = mock();
    let admin = User::lasting(&mock, "100");
    let cleanup = || data(admin.bare("POST", "/api/admin/system/cleanup"), 200)["removed"].clone();
    let removed = |invitations: u32, calls: u32, links: u32, logins: u32| {
        json!({
            "privateCallInvitations": invitations, "ikootaCalls": calls, "links": links, "logins": logins,
        })
    };
    registered(&mock, &john());
    login(&mock, "alice@example.com", "Passw0rd!");
    assert_eq!(cleanup(), removed(0, 0, 0, 0), "all of it is new");
    let forgot = json!({ "email": "alice@example.com" });
    ask(&mock, "POST", "/api/auth/forgot-password", Some(forgot));
    advance(&mock, DAY_MS / 12);
    assert_eq!(cleanup(), removed(0, 0, 1, 0), "a link to reset a password");
    advance(&mock, DAY_MS - DAY_MS / 12);
    assert_eq!(cleanup(), removed(0, 0, 1, 0), "and the one to verify an address");
    advance(&mock, 365 * DAY_MS);
    assert_eq!(cleanup(), removed(0, 0, 0, 0));
    advance(&mock, 1);
    assert_eq!(cleanup(), removed(0, 0, 0, 2), "two logins of the first day");
    assert_eq!(cleanup(), removed(0, 0, 0, 0));
}

/// Contract: video-call, System Management: POST /admin/system/cleanup
/// Contract: video-call, NOTES: system/cleanup runs the retention jobs and answers what it removed
#[test]
fn a_clean_up_goes_before_the_daily_jobs_of_other_contracts() {
    let mock = mock();
    let admin = User::lasting(&mock, "100");
    // Jobs keep to a grid of days from the start: this invitation is 24 h old, and the job is due in 12 h.
    advance(&mock, DAY_MS / 2);
    let invite = json!({ "callerId": 101, "receiverId": 102 });
    assert_eq!(ask(&mock, "POST", "/private-call/invite", Some(invite)).0, 200);
    advance(&mock, DAY_MS + 60_000);
    let removed = data(admin.bare("POST", "/api/admin/system/cleanup"), 200)["removed"].clone();
    assert_eq!(removed["privateCallInvitations"], 1);
}

/// Contract: video-call, System Management: POST /admin/system/backup
/// Contract: video-call, NOTES: system/backup writes a real SQLite backup and answers its path, size and checksum
#[test]
fn a_backup_is_a_database_that_the_server_starts_with() {
    let directory = Directory::new("backups");
    let backup_dir = Some(directory.path().to_owned());
    let mock = Mock::new(MockConfig {
        backup_dir,
        ..config()
    })
    .unwrap();
    let admin = User::new(&mock, "100");
    registered(&mock, &john());
    let back_up = || data(admin.bare("POST", "/api/admin/system/backup"), 200)["backup"].clone();
    let (backup, second) = (back_up(), back_up());
    assert_ne!(backup["path"], second["path"]);
    let path = PathBuf::from(backup["path"].as_str().unwrap());
    assert_eq!(path.parent(), Some(directory.path()));
    let bytes = fs::read(&path).unwrap();
    assert!(bytes.starts_with(b"SQLite format 3\0"));
    assert_eq!(backup["size"], bytes.len());
    assert_eq!(backup["checksum"], format!("sha256:{}", sha256(&bytes)));
    assert_eq!(backup["createdAt"], crate::BEGINNING);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "there are hashes of passwords in it");
    }
    // What comes later is not in it.
    data(admin.bare("DELETE", "/api/admin/users/106"), 200);
    let db = Some(path);
    let clock = ClockMode::Virtual { start_unix_ms: START };
    let restored = Mock::new(MockConfig {
        db,
        clock,
        ..config()
    })
    .unwrap();
    data(login(&restored, "john@example.com", "SecurePass123"), 200);
}

/// Contract: video-call, System Management: POST /admin/system/backup
/// Contract: video-call, Error Codes: INTERNAL_SERVER_ERROR
/// Contract: video-call, Status Codes: 500
#[test]
fn a_backup_that_cannot_be_written_is_none() {
    let directory = Directory::new("no-backups");
    let backup_dir = Some(directory.path().join("missing"));
    let mock = Mock::new(MockConfig {
        backup_dir,
        ..config()
    })
    .unwrap();
    let admin = User::new(&mock, "100");
    let failed = crate::refusal(500, "INTERNAL_SERVER_ERROR", "Internal server error");
    assert_eq!(
        admin.bare("POST", "/api/admin/system/backup"),
        failed,
        "and no path is told"
    );
    let errors = logs(&admin, "?level=error");
    assert_eq!(errors[0].1, "POST /api/admin/system/backup 500");
    assert!(
        errors[1].1.starts_with("a request failed: the backup failed: "),
        "{errors:?}"
    );
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    let digest = sha2::Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
