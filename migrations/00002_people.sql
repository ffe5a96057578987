-- +goose Up
CREATE TABLE people (
    id          BIGINT PRIMARY KEY,          -- Telegram user id
    lang        TEXT NOT NULL,
    lang_chosen BOOLEAN NOT NULL DEFAULT FALSE,
    zone        TEXT NOT NULL DEFAULT '',    -- IANA name; empty: the operator's
    notify_at   BIGINT NOT NULL DEFAULT -1,  -- minutes after local midnight; -1: the operator's
    notify_on   BOOLEAN NOT NULL DEFAULT TRUE,
    quiet_days  BIGINT NOT NULL DEFAULT 0,   -- bit n: weekday n, Sunday is 0
    picks       BIGINT NOT NULL DEFAULT 0,   -- 0: the operator's
    state       TEXT NOT NULL DEFAULT '',
    paused      BOOLEAN NOT NULL DEFAULT FALSE,
    gone        BOOLEAN NOT NULL DEFAULT FALSE,
    banned      BOOLEAN NOT NULL DEFAULT FALSE,
    created_at  BIGINT NOT NULL,
    started_at  BIGINT NOT NULL DEFAULT 0,   -- first /start; 0: never
    seen_at     BIGINT NOT NULL,             -- to the hour
    changed_at  BIGINT NOT NULL DEFAULT 0,   -- last change of feedback, topics or rules
    version     BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE topics (
    person_id BIGINT NOT NULL,
    topic     TEXT NOT NULL,
    PRIMARY KEY (person_id, topic)
);

CREATE TABLE rules (
    person_id BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    value     TEXT NOT NULL,
    added_at  BIGINT NOT NULL,
    PRIMARY KEY (person_id, kind, value)
);

-- People of another system, known by imported feedback only; their own ids here are negative.
CREATE TABLE foreign_people (
    external_id TEXT PRIMARY KEY,
    person_id   BIGINT NOT NULL UNIQUE
);

-- +goose Down
DROP TABLE foreign_people;
DROP TABLE rules;
DROP TABLE topics;
DROP TABLE people;
