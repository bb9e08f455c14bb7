CREATE TABLE video_calls (
    id TEXT PRIMARY KEY,
    channel_name TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    description TEXT,
    call_type TEXT NOT NULL CHECK (call_type IN ('audio', 'video')),
    call_mode TEXT NOT NULL CHECK (call_mode IN ('one-to-one', 'group')),
    status TEXT NOT NULL CHECK (status IN ('scheduled', 'active', 'ended')),
    creator_id INTEGER NOT NULL REFERENCES users (id),
    host_id INTEGER NOT NULL REFERENCES users (id),
    max_participants INTEGER NOT NULL,
    scheduled_for INTEGER,
    allow_chat INTEGER NOT NULL CHECK (allow_chat IN (0, 1)),
    allow_screen_share INTEGER NOT NULL CHECK (allow_screen_share IN (0, 1)),
    allow_recording INTEGER NOT NULL CHECK (allow_recording IN (0, 1)),
    mute_on_join INTEGER NOT NULL CHECK (mute_on_join IN (0, 1)),
    password_hash TEXT, -- NULL where no password is asked for
    peak_participants INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    end_reason TEXT CHECK (end_reason IN ('empty', 'ended_by_host', 'ended_by_admin')),
    CHECK ((status = 'ended') = (ended_at IS NOT NULL AND end_reason IS NOT NULL))
) STRICT;
CREATE INDEX video_calls_live ON video_calls (created_at) WHERE status <> 'ended';
CREATE INDEX video_calls_age ON video_calls (created_at);

-- One row for each participant of a call, however often they came and went.
CREATE TABLE video_call_participants (
    call_id TEXT NOT NULL REFERENCES video_calls (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id),
    joined_at INTEGER NOT NULL, -- for the first time
    since INTEGER NOT NULL, -- the beginning of the last stay
    turn INTEGER NOT NULL, -- who came first, where two came in the same millisecond
    left_at INTEGER, -- NULL while in the call
    stayed_ms INTEGER NOT NULL, -- in all stays that are over
    kicked INTEGER NOT NULL CHECK (kicked IN (0, 1)),
    audio_enabled INTEGER NOT NULL CHECK (audio_enabled IN (0, 1)),
    video_enabled INTEGER NOT NULL CHECK (video_enabled IN (0, 1)),
    screen_sharing INTEGER NOT NULL CHECK (screen_sharing IN (0, 1)),
    PRIMARY KEY (call_id, user_id)
) STRICT;
CREATE INDEX video_calls_of_user ON video_call_participants (user_id);

CREATE TABLE video_call_invitations (
    call_id TEXT NOT NULL REFERENCES video_calls (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id),
    inviter_id INTEGER NOT NULL REFERENCES users (id),
    status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'declined')),
    reason TEXT CHECK (reason IN ('timeout')),
    call_data TEXT, -- what the inviter gave along, where it came over a socket
    invited_at INTEGER NOT NULL,
    answered_at INTEGER,
    PRIMARY KEY (call_id, user_id),
    CHECK ((answered_at IS NULL) = (status = 'pending'))
) STRICT;
CREATE INDEX video_call_invitations_of_user ON video_call_invitations (user_id);

CREATE TABLE video_call_messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    call_id TEXT NOT NULL REFERENCES video_calls (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id),
    message_type TEXT NOT NULL CHECK (message_type IN ('text', 'emoji', 'file')),
    message TEXT NOT NULL,
    sent_at INTEGER NOT NULL
) STRICT;
CREATE INDEX video_call_messages_of_call ON video_call_messages (call_id);

-- Who has a socket, or has lost it and not been given up: those whose absence counts when the server comes back.
CREATE TABLE video_call_sockets (
    user_id INTEGER PRIMARY KEY REFERENCES users (id)
) STRICT;
