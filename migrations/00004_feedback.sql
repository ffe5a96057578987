-- +goose Up
CREATE TABLE feedback (
    person_id BIGINT NOT NULL,
    item_id   TEXT NOT NULL,
    kind      TEXT NOT NULL,       -- like, dislike, save, had
    given     BOOLEAN NOT NULL,    -- FALSE: withdrawn since; the row stays so that rankers learn of it
    at        BIGINT NOT NULL,
    update_id BIGINT NOT NULL,     -- the Telegram update that made it so; 0: none
    seq       BIGINT NOT NULL,     -- counter 'feedback' at the change
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

-- +goose Down
DROP TABLE shown;
DROP TABLE feedback;
