-- +goose Up
CREATE TABLE feedback (
    person_id BIGINT NOT NULL,
    item_id   TEXT NOT NULL,
    kind      TEXT NOT NULL,       -- like, dislike, save, had
    given     BOOLEAN NOT NULL,    -- FALSE: withdrawn since; the row stays so that rankers learn of it
    at        BIGINT NOT NULL,
    seq       BIGINT NOT NULL,     -- counter 'feedback' at the change; 0: within the transaction only
    PRIMARY KEY (person_id, item_id, kind)
);

CREATE INDEX feedback_by_time ON feedback (person_id, at);
CREATE INDEX feedback_by_seq ON feedback (seq);

CREATE TABLE shown (
    person_id BIGINT NOT NULL,
    item_id   TEXT NOT NULL,
    day       TEXT NOT NULL,       -- the person's local date, YYYY-MM-DD
    source    TEXT NOT NULL,       -- gemini, local, holdout, import
    at        BIGINT NOT NULL,
    PRIMARY KEY (person_id, item_id, day)
);

CREATE INDEX shown_by_time ON shown (person_id, at);

-- How many generations a person has had for a purpose on the last day that had one.
CREATE TABLE generations (
    person_id BIGINT NOT NULL,
    purpose   TEXT NOT NULL,
    day       TEXT NOT NULL,       -- the person's local date, YYYY-MM-DD
    taken     BIGINT NOT NULL,
    PRIMARY KEY (person_id, purpose)
);

-- +goose Down
DROP TABLE generations;
DROP TABLE shown;
DROP TABLE feedback;
