ALTER TABLE users ADD COLUMN membership TEXT NOT NULL DEFAULT 'pre_member'
    CHECK (membership IN ('applicant', 'pre_member', 'full_member'));
UPDATE users SET membership = 'full_member' WHERE id BETWEEN 100 AND 104;
UPDATE users SET membership = 'applicant' WHERE id = 105;

CREATE TABLE ikoota_calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    description TEXT,
    channel_name TEXT NOT NULL UNIQUE,
    creator_id INTEGER NOT NULL REFERENCES users (id),
    is_public INTEGER NOT NULL CHECK (is_public IN (0, 1)),
    max_participants INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'ended', 'paused')),
    peak_participants INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    CHECK ((ended_at IS NULL) = (status <> 'ended'))
) STRICT;
CREATE INDEX ikoota_age ON ikoota_calls (created_at);
CREATE INDEX ikoota_ended ON ikoota_calls (ended_at) WHERE status = 'ended';

-- One row for each participant of a call, however often they came and went.
CREATE TABLE ikoota_participants (
    call_id INTEGER NOT NULL REFERENCES ikoota_calls (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id),
    role TEXT NOT NULL CHECK (role IN ('host', 'participant')),
    joined_at INTEGER NOT NULL, -- for the first time
    since INTEGER NOT NULL, -- the beginning of the last stay
    left_at INTEGER, -- NULL while in the call
    stayed_ms INTEGER NOT NULL, -- in all stays that are over
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    PRIMARY KEY (call_id, user_id)
) STRICT;
CREATE INDEX ikoota_calls_of_user ON ikoota_participants (user_id);

-- Who may join a private call without having been in it: the control API says so.
CREATE TABLE ikoota_admissions (
    call_id INTEGER NOT NULL REFERENCES ikoota_calls (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (call_id, user_id)
) STRICT;

CREATE TABLE ikoota_preferences (
    user_id INTEGER PRIMARY KEY REFERENCES users (id),
    voice_masking_enabled INTEGER NOT NULL CHECK (voice_masking_enabled IN (0, 1)),
    video_masking_enabled INTEGER NOT NULL CHECK (video_masking_enabled IN (0, 1)),
    auto_mute_on_join INTEGER NOT NULL CHECK (auto_mute_on_join IN (0, 1)),
    video_quality TEXT NOT NULL CHECK (video_quality IN ('sd', 'hd')),
    preferred_avatar TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
