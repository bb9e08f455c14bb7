CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('user', 'admin')),
    avatar TEXT
) STRICT;

CREATE TABLE tokens (
    jti TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    state TEXT NOT NULL CHECK (state IN ('valid', 'expired', 'revoked'))
) STRICT;
CREATE INDEX tokens_of_user ON tokens (user_id);

CREATE TABLE private_call_invitations (
    id TEXT PRIMARY KEY,
    caller_id INTEGER NOT NULL REFERENCES users (id),
    receiver_id INTEGER NOT NULL REFERENCES users (id),
    status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'rejected', 'timeout', 'cancelled')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX private_call_pending ON private_call_invitations (receiver_id, caller_id) WHERE status = 'pending';
CREATE INDEX private_call_waiting ON private_call_invitations (created_at) WHERE status = 'pending';
CREATE INDEX private_call_age ON private_call_invitations (created_at);

CREATE TABLE chattrix_calls (
    id TEXT PRIMARY KEY,
    caller_id INTEGER NOT NULL REFERENCES users (id),
    callee_id INTEGER NOT NULL REFERENCES users (id),
    call_type TEXT NOT NULL CHECK (call_type IN ('AUDIO', 'VIDEO')),
    status TEXT NOT NULL
        CHECK (status IN ('INITIATING', 'RINGING', 'CONNECTING', 'ACTIVE', 'ENDED', 'REJECTED', 'MISSED')),
    channel_id TEXT NOT NULL,
    reason TEXT,
    start_time INTEGER,
    end_time INTEGER,
    duration_seconds INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX chattrix_waiting ON chattrix_calls (callee_id, created_at) WHERE status IN ('INITIATING', 'RINGING');

CREATE TABLE chattrix_history (
    call_id TEXT NOT NULL REFERENCES chattrix_calls (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    peer_id INTEGER NOT NULL REFERENCES users (id),
    direction TEXT NOT NULL CHECK (direction IN ('OUTGOING', 'INCOMING')),
    status TEXT NOT NULL CHECK (status IN ('ENDED', 'REJECTED', 'MISSED')),
    duration_seconds INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (call_id, user_id)
) STRICT;
