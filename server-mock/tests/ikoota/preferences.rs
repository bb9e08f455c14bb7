//! Preferences.

use serde_json::{Value, json};

use crate::{
    common::{User, advance, mock},
    path,
};

fn read(user: &User<'_>) -> Value {
    let (status, answer) = user.get(&path("preferences"));
    assert_eq!(status, 200, "{answer}");
    answer
}

/// Contract: ikoota, 8. Get User Call Preferences
#[test]
fn everybody_has_the_usual_preferences_at_first() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let usual = json!({ "voice_masking_enabled": true, "video_masking_enabled": true, "auto_mute_on_join": false,
        "video_quality": "hd", "preferred_avatar": "avatar_001.png",
        "created_at": "2024-01-15T10:30:00Z", "updated_at": "2024-01-15T10:30:00Z" });
    assert_eq!(read(&alice), usual);
    advance(&mock, 60_000);
    assert_eq!(read(&alice), usual);
}

/// Contract: ikoota, 9. Update User Call Preferences
#[test]
fn preferences_can_be_changed_whole_or_in_part() {
    let mock = mock();
    let (alice, bob) = (User::new(&mock, "101"), User::new(&mock, "102"));
    read(&alice);
    advance(&mock, 60_000);
    let whole = json!({ "voice_masking_enabled": true, "video_masking_enabled": false, "auto_mute_on_join": true,
        "video_quality": "sd", "preferred_avatar": "avatar_002.png" });
    let done = |preferences: &Value| json!({ "success": true, "message": "Preferences updated successfully", "preferences": preferences });
    assert_eq!(alice.put(&path("preferences"), &whole), (200, done(&whole)));
    let seen = read(&alice);
    assert_eq!(
        (
            &seen["created_at"],
            &seen["updated_at"],
            &seen["preferred_avatar"]
        ),
        (
            &json!("2024-01-15T10:30:00Z"),
            &json!("2024-01-15T10:31:00Z"),
            &json!("avatar_002.png")
        )
    );
    let mut changed = whole;
    changed["video_quality"] = json!("hd");
    assert_eq!(
        alice.put(&path("preferences"), &json!({ "video_quality": "hd" })),
        (200, done(&changed))
    );
    assert_eq!(read(&bob)["auto_mute_on_join"], false, "they are hers alone");
}

/// Contract: ikoota, 9. Update User Call Preferences
/// Contract: ikoota, Error Codes Reference: 400
#[test]
fn preferences_are_checked() {
    let mock = mock();
    let alice = User::new(&mock, "101");
    let before = read(&alice);
    for body in [
        json!({ "video_quality": "4k" }),
        json!({ "video_quality": 1 }),
        json!({ "voice_masking_enabled": "true" }),
        json!({ "auto_mute_on_join": 1 }),
        json!({ "preferred_avatar": "" }),
        json!({ "preferred_avatar": "../../etc/passwd" }),
        json!({ "preferred_avatar": "..\\avatar.png" }),
        json!({ "preferred_avatar": ".hidden" }),
        json!({ "preferred_avatar": "<img src=x>" }),
        json!({ "preferred_avatar": "x".repeat(101) }),
        json!({ "user_id": 102 }),
        json!({ "created_at": "2020-01-01T00:00:00Z" }),
        json!([true]),
    ] {
        let (status, answer) = alice.put(&path("preferences"), &body);
        assert_eq!((status, answer["error"].is_string()), (400, true), "{body}");
    }
    assert_eq!(read(&alice), before);
}
