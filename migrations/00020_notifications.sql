-- +goose Up
-- When somebody's daily picks come next. Not positive: to be worked out, from the time without its sign; NULL: never.
ALTER TABLE people ADD COLUMN next_at BIGINT;
UPDATE people SET next_at = 0 WHERE started_at > 0;
CREATE INDEX people_due ON people (next_at) WHERE next_at IS NOT NULL;

-- The daily picks of whom and of which local date went out, or are on their way.
CREATE TABLE notifications (
    person_id BIGINT NOT NULL,
    day       TEXT NOT NULL,       -- the person's local date, YYYY-MM-DD
    state     TEXT NOT NULL,       -- claimed, sent
    at        BIGINT NOT NULL,
    PRIMARY KEY (person_id, day)
);

CREATE INDEX notifications_by_time ON notifications (at);

-- +goose Down
DROP TABLE notifications;
DROP INDEX people_due;
ALTER TABLE people DROP COLUMN next_at;
