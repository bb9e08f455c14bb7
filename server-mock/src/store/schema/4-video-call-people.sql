-- A column's check cannot be changed: the role moves to a column that knows moderators.
ALTER TABLE users ADD COLUMN role_4 TEXT NOT NULL DEFAULT 'user' CHECK (role_4 IN ('user', 'moderator', 'admin'));
UPDATE users SET role_4 = role;
ALTER TABLE users DROP COLUMN role;
ALTER TABLE users RENAME COLUMN role_4 TO role;

-- `name` is first name and last name; this is where it is cut. Without it the first space cuts.
ALTER TABLE users ADD COLUMN first_name TEXT;
ALTER TABLE users ADD COLUMN phone_number TEXT;
-- Without one it is the usual password of the mock.
ALTER TABLE users ADD COLUMN password_hash TEXT;
ALTER TABLE users ADD COLUMN email_verified INTEGER NOT NULL DEFAULT 1 CHECK (email_verified IN (0, 1));
ALTER TABLE users ADD COLUMN status TEXT NOT NULL DEFAULT 'offline'
    CHECK (status IN ('online', 'offline', 'away', 'busy'));
ALTER TABLE users ADD COLUMN preferences TEXT NOT NULL DEFAULT '{}';
ALTER TABLE users ADD COLUMN plan TEXT NOT NULL DEFAULT 'free';
ALTER TABLE users ADD COLUMN features TEXT NOT NULL DEFAULT '{}';
ALTER TABLE users ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN last_seen_at INTEGER;
ALTER TABLE users ADD COLUMN suspended_at INTEGER;
-- What others have to do with somebody outlives them: the row stays, without anything personal in it, and its id is not given again.
ALTER TABLE users ADD COLUMN deleted_at INTEGER;

-- Addresses are the same in any case.
CREATE INDEX users_by_email ON users (email COLLATE NOCASE);

CREATE TABLE video_call_contacts (
    user_id INTEGER NOT NULL REFERENCES users (id),
    contact_id INTEGER NOT NULL REFERENCES users (id),
    added_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, contact_id),
    CHECK (user_id <> contact_id)
) STRICT;
CREATE INDEX video_call_contact_of ON video_call_contacts (contact_id);

-- What was mailed to reset a password or to verify an address; of its token there is only the SHA-256.
CREATE TABLE video_call_links (
    token_hash TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('reset', 'verify')),
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX video_call_links_of ON video_call_links (user_id, purpose);
CREATE INDEX video_call_links_age ON video_call_links (expires_at);

-- Who came when, for the analytics.
CREATE TABLE video_call_logins (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX video_call_logins_age ON video_call_logins (at);

-- The mails that a real server would have sent.
CREATE TABLE mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('verification', 'password-reset')),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    token TEXT NOT NULL,
    link TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX mails_of ON mails (recipient);
