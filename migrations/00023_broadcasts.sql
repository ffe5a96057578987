-- +goose Up
CREATE TABLE broadcasts (
    id            BIGINT PRIMARY KEY,     -- counter 'broadcast'
    admin_id      BIGINT NOT NULL,        -- 0: forgotten since
    progress      BIGINT NOT NULL,        -- message in the admin's chat that tells how far it has come; 0: none
    text          TEXT NOT NULL,
    entities      TEXT NOT NULL,          -- JSON, as Telegram has them
    picture       TEXT NOT NULL,          -- Telegram's file id
    button_text   TEXT NOT NULL,
    button_url    TEXT NOT NULL,
    segment       TEXT NOT NULL,          -- all, lang, active, fans
    segment_value TEXT NOT NULL,
    state         TEXT NOT NULL,          -- draft, ready, running, paused, stopped, done
    run           BIGINT NOT NULL,        -- how often it was resumed
    started_at    BIGINT NOT NULL,
    ended_at      BIGINT NOT NULL,        -- 0: not reported yet
    shown_at      BIGINT NOT NULL         -- when progress was last told
);

CREATE INDEX broadcasts_open ON broadcasts (id) WHERE state <> 'draft' AND ended_at = 0;

-- Whom a broadcast goes to and what became of it, written before each send.
CREATE TABLE broadcast_people (
    broadcast_id BIGINT NOT NULL,
    person_id    BIGINT NOT NULL,
    chunk        BIGINT NOT NULL,         -- those of one chunk are one job
    fate         TEXT NOT NULL,           -- waits, claimed, sent, failed, gone, unknown
    reason       TEXT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (broadcast_id, person_id)
);

CREATE INDEX broadcast_people_person ON broadcast_people (person_id);
CREATE INDEX broadcast_people_fate ON broadcast_people (broadcast_id, fate, at);
CREATE INDEX broadcast_people_waiting ON broadcast_people (broadcast_id, chunk, person_id) WHERE fate = 'waits';

INSERT INTO counters (name, value) VALUES ('broadcast', 0);

-- +goose Down
DELETE FROM counters WHERE name = 'broadcast';
DROP TABLE broadcast_people;
DROP TABLE broadcasts;
