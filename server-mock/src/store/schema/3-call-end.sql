-- Users of call-end are whoever they say they are: texts, not rows of `users`.
CREATE TABLE call_end_calls (
    id TEXT PRIMARY KEY,
    caller TEXT NOT NULL,
    call_type TEXT NOT NULL CHECK (call_type IN ('audio', 'video')),
    status TEXT NOT NULL CHECK (status IN ('pending', 'active', 'ended')),
    created_at INTEGER NOT NULL,
    accepted_at INTEGER,
    ended_at INTEGER,
    reason TEXT CHECK (reason IN ('ended', 'cancelled', 'rejected')),
    duration INTEGER, -- in whole seconds
    CHECK ((status = 'ended') = (ended_at IS NOT NULL AND reason IS NOT NULL AND duration IS NOT NULL))
) STRICT;
CREATE INDEX call_end_live ON call_end_calls (created_at) WHERE status <> 'ended';

CREATE TABLE call_end_participants (
    call_id TEXT NOT NULL REFERENCES call_end_calls (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('invited', 'joined', 'left', 'rejected')),
    PRIMARY KEY (call_id, user_id)
) STRICT;
CREATE INDEX call_end_calls_of_user ON call_end_participants (user_id) WHERE state IN ('invited', 'joined');
