//! Everybody's preferences: made with the usual values when they are first asked for.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    clock::UnixMillis,
    contract::ikoota::wire::{PreferencesBody, PreferencesView, Refusal, VideoQuality},
    dates::iso_seconds,
    store::users::UserId,
};

const LONGEST_AVATAR: usize = 100;

/// As reading shows them, with their dates.
pub(super) fn read(db: &Connection, now: UnixMillis, user: UserId) -> rusqlite::Result<PreferencesView> {
    if let Some(found) = find(db, user)? {
        return Ok(found);
    }
    let usual = PreferencesView {
        voice_masking_enabled: true,
        video_masking_enabled: true,
        auto_mute_on_join: false,
        video_quality: VideoQuality::Hd,
        preferred_avatar: "avatar_001.png".to_owned(),
        created_at: Some(iso_seconds(now)),
        updated_at: Some(iso_seconds(now)),
    };
    put(db, now, user, &usual)?;
    Ok(usual)
}

/// Changes what is given, and answers all of them, without dates.
pub(super) fn change(
    db: &Connection,
    now: UnixMillis,
    user: UserId,
    body: PreferencesBody,
) -> Result<PreferencesView, Refusal> {
    let avatar = body.preferred_avatar;
    if avatar.as_deref().is_some_and(|name| !is_file_name(name)) {
        let why = "preferred_avatar must be the name of a picture";
        return Err(Refusal::Invalid(why.to_owned()));
    }
    let before = read(db, now, user)?;
    let changed = PreferencesView {
        voice_masking_enabled: body.voice_masking_enabled.unwrap_or(before.voice_masking_enabled),
        video_masking_enabled: body.video_masking_enabled.unwrap_or(before.video_masking_enabled),
        auto_mute_on_join: body.auto_mute_on_join.unwrap_or(before.auto_mute_on_join),
        video_quality: body.video_quality.unwrap_or(before.video_quality),
        preferred_avatar: avatar.unwrap_or(before.preferred_avatar),
        created_at: None,
        updated_at: None,
    };
    put(db, now, user, &changed)?;
    Ok(changed)
}

/// Not a path, and nothing that would need escaping wherever it is shown.
fn is_file_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=LONGEST_AVATAR).contains(&name.len()) && !name.starts_with('.') && name.chars().all(plain)
}

fn find(db: &Connection, user: UserId) -> rusqlite::Result<Option<PreferencesView>> {
    let mut find = db.prepare_cached(
        "SELECT voice_masking_enabled, video_masking_enabled, auto_mute_on_join, video_quality, preferred_avatar,
                created_at, updated_at FROM ikoota_preferences WHERE user_id = ?1",
    )?;
    find.query_row([user], view).optional()
}

fn put(db: &Connection, now: UnixMillis, user: UserId, view: &PreferencesView) -> rusqlite::Result<()> {
    let mut put = db.prepare_cached(
        "INSERT INTO ikoota_preferences (user_id, voice_masking_enabled, video_masking_enabled, auto_mute_on_join,
             video_quality, preferred_avatar, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
         ON CONFLICT (user_id) DO UPDATE SET voice_masking_enabled = ?2, video_masking_enabled = ?3,
             auto_mute_on_join = ?4, video_quality = ?5, preferred_avatar = ?6, updated_at = ?7",
    )?;
    put.execute(params![
        user,
        view.voice_masking_enabled,
        view.video_masking_enabled,
        view.auto_mute_on_join,
        view.video_quality.name(),
        view.preferred_avatar,
        now,
    ])
    .map(drop)
}

fn view(row: &Row<'_>) -> rusqlite::Result<PreferencesView> {
    let quality: String = row.get(3)?;
    Ok(PreferencesView {
        voice_masking_enabled: row.get(0)?,
        video_masking_enabled: row.get(1)?,
        auto_mute_on_join: row.get(2)?,
        video_quality: VideoQuality::from_name(&quality)
            .ok_or(rusqlite::Error::InvalidColumnName(quality))?,
        preferred_avatar: row.get(4)?,
        created_at: Some(iso_seconds(row.get(5)?)),
        updated_at: Some(iso_seconds(row.get(6)?)),
    })
}
