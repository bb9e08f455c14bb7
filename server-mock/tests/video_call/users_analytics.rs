//! The dashboard of the administration, and its analytics.

use ringway_mock::Mock;
use serde_json::{Value, json};

use crate::{
    common::{User, advance},
    control, data, invalid, john, logged_in, mock, registered,
    users_admin::USERS,
};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// Contract: video-call, Dashboard
#[test]
fn the_dashboard_shows_what_is_going_on() {
    let mock = mock();
    let admin = User::lasting(&mock, "100");
    advance(&mock, 2 * DAY_MS);
    let user = registered(&mock, &john());
    data(
        user.post("/api/calls", &json!({ "callType": "video", "callMode": "group" })),
        201,
    );
    let later = json!({ "callType": "audio", "callMode": "group", "scheduledFor": "2024-02-01T10:00:00Z" });
    data(user.post("/api/calls", &later), 201);
    logged_in(&mock, "alice@example.com", "Passw0rd!");
    data(admin.bare("POST", &format!("{USERS}/104/suspend")), 200);
    let chat = user.connect();
    let dashboard = data(admin.get("/api/admin/dashboard"), 200);
    let users = json!({ "total": 7, "online": 1, "suspended": 1, "verified": 6, "newToday": 1 });
    assert_eq!(dashboard["users"], users);
    let calls = json!({ "total": 2, "active": 1, "scheduled": 1, "today": 2 });
    assert_eq!(dashboard["calls"], calls);
    let system = &dashboard["system"];
    assert_eq!(
        (&system["status"], &system["uptime"], &system["sockets"]),
        (&json!("healthy"), &json!(2 * DAY_MS), &json!(1))
    );
    assert!(system["memory"].as_u64().is_some_and(|bytes| bytes > 1 << 20));
    let newest = json!({ "id": "106", "firstName": "John", "lastName": "Doe" });
    assert_eq!(dashboard["recentUsers"][0], newest);
    assert_eq!(dashboard["recentUsers"].as_array().unwrap().len(), 5);
    drop(chat);
}

/// Five days: somebody registers on the second, Alice logs in twice on the third, Bob once on the fourth.
fn eventful(mock: &Mock) {
    advance(mock, DAY_MS);
    let john = registered(mock, &john());
    data(
        john.post("/api/calls", &json!({ "callType": "video", "callMode": "group" })),
        201,
    );
    advance(mock, DAY_MS);
    for email in ["alice@example.com", "alice@example.com"] {
        logged_in(mock, email, "Passw0rd!");
    }
    advance(mock, DAY_MS);
    logged_in(mock, "bob@example.com", "Passw0rd!");
    advance(mock, DAY_MS);
}

fn row(date: &str, new: u32, active: u32, logins: u32, calls: u32) -> Value {
    json!({ "date": date, "newUsers": new, "activeUsers": active, "logins": logins, "calls": calls })
}

/// Contract: video-call, Analytics
#[test]
fn analytics_have_a_row_for_every_day() {
    let mock = mock();
    eventful(&mock);
    let admin = User::new(&mock, "100");
    let query = "startDate=2024-01-16&endDate=2024-01-19&granularity=day";
    let analytics = data(admin.get(&format!("/api/admin/analytics?{query}")), 200);
    let period = json!({ "startDate": "2024-01-16", "endDate": "2024-01-19", "granularity": "day" });
    assert_eq!(analytics["period"], period);
    let rows = json!([
        row("2024-01-16", 1, 1, 1, 1),
        row("2024-01-17", 0, 1, 2, 0),
        row("2024-01-18", 0, 1, 1, 0),
        row("2024-01-19", 0, 0, 0, 0),
    ]);
    assert_eq!(analytics["series"], rows);
    let totals = json!({ "newUsers": 1, "activeUsers": 3, "logins": 4, "calls": 1 });
    assert_eq!(analytics["totals"], totals);
    // One to three days more or less; the first day of all has the seeded users.
    let series =
        |query: &str| data(admin.get(&format!("/api/admin/analytics?{query}")), 200)["series"].clone();
    assert_eq!(
        series("startDate=2024-01-15&endDate=2024-01-21&granularity=week"),
        json!([row("2024-01-15", 7, 3, 4, 1)])
    );
    assert_eq!(
        series("startDate=2023-12-31&endDate=2024-01-17&granularity=month"),
        json!([row("2023-12-01", 0, 0, 0, 0), row("2024-01-01", 7, 2, 3, 1)])
    );
    assert_eq!(series("").as_array().unwrap().len(), 30);
    assert_eq!(series("startDate=2024-01-18").as_array().unwrap().len(), 2);
    assert_eq!(series("endDate=2024-01-10").as_array().unwrap().len(), 30);
    assert_eq!(series("startDate=2020-01-01").as_array().unwrap().len(), 366);
    assert_eq!(series("startDate=2030-01-01").as_array().unwrap().len(), 1);
}

/// Contract: video-call, Analytics
/// Contract: video-call, Error Codes: BAD_REQUEST
#[test]
fn analytics_of_impossible_days_are_refused() {
    let mock = mock();
    let admin = User::new(&mock, "100");
    let day = "must be a day such as 2024-01-31";
    for (query, errors) in [
        (
            "startDate=2024-02-30&endDate=yesterday&granularity=year",
            vec![
                ("startDate", day),
                ("endDate", day),
                ("granularity", "must be one of: day, week, month"),
            ],
        ),
        (
            "startDate=2024-01-02&endDate=2024-01-01",
            vec![("endDate", "must not be before startDate")],
        ),
        (
            "startDate=2020-01-01&endDate=2024-01-01",
            vec![("endDate", "must not be more than 366 days after startDate")],
        ),
        (
            "startDate=0001-01-01&endDate=9999-12-31",
            vec![("endDate", "must not be more than 366 days after startDate")],
        ),
        ("period=30d", vec![("period", "is not allowed")]),
    ] {
        assert_eq!(
            admin.get(&format!("/api/admin/analytics?{query}")),
            invalid(&errors),
            "{query}"
        );
    }
    let period = invalid(&[("period", "must be a number of days from 1d to 366d")]);
    for text in [
        "0d",
        "367d",
        "30",
        "d",
        "1w",
        "-1d",
        "+1d",
        "007d",
        "99999999999d",
    ] {
        let path = format!("/api/admin/analytics/users?period={text}");
        assert_eq!(admin.get(&path), period, "{text}");
    }
}

/// Contract: video-call, Call Analytics: users
#[test]
fn analytics_of_users_count_them_by_what_they_are() {
    let mock = mock();
    eventful(&mock);
    control(&mock, "users", json!({ "name": "Mo", "role": "moderator" }));
    let admin = User::new(&mock, "100");
    data(admin.bare("POST", &format!("{USERS}/104/suspend")), 200);
    let analytics = data(admin.get("/api/admin/analytics/users?period=3d"), 200);
    let period =
        json!({ "period": "3d", "startDate": "2024-01-17", "endDate": "2024-01-19", "granularity": "day" });
    assert_eq!(analytics["period"], period);
    let totals = json!({ "users": 8, "newUsers": 1, "activeUsers": 2, "logins": 3 });
    assert_eq!(analytics["totals"], totals);
    assert_eq!(
        analytics["byRole"],
        json!({ "admin": 1, "moderator": 1, "user": 6 })
    );
    assert_eq!(
        analytics["byStatus"],
        json!({ "away": 0, "busy": 0, "offline": 6, "online": 2 })
    );
    assert_eq!(
        analytics["byAccountStatus"],
        json!({ "active": 7, "suspended": 1 })
    );
    let series = json!([
        { "date": "2024-01-17", "newUsers": 0, "activeUsers": 1, "logins": 2 },
        { "date": "2024-01-18", "newUsers": 0, "activeUsers": 1, "logins": 1 },
        { "date": "2024-01-19", "newUsers": 1, "activeUsers": 0, "logins": 0 },
    ]);
    assert_eq!(analytics["series"], series);
    let usual = data(admin.get("/api/admin/analytics/users"), 200);
    assert_eq!(usual["period"]["period"], "30d");
}
