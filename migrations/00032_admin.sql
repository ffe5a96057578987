-- +goose Up
-- What admins did with their rights. People stand here by keyed marks only, admins as well: neither is a person's data.
CREATE TABLE audit (
    update_id BIGINT NOT NULL,     -- the update by which it was asked for
    at        BIGINT NOT NULL,
    who       TEXT NOT NULL,       -- mark of the admin
    what      TEXT NOT NULL,       -- command, or action of a button
    detail    TEXT NOT NULL,       -- what it was about beside a person: a key's hash, say
    whom      TEXT NOT NULL,       -- mark of the person it was about; empty: nobody
    result    TEXT NOT NULL,       -- begun, asked, done, refused, failed
    PRIMARY KEY (update_id, at)
);

CREATE INDEX audit_by_time ON audit (at);

-- What happened on each date of the operator's, added up over all processes.
CREATE TABLE tallies (
    day   TEXT NOT NULL,           -- YYYY-MM-DD
    name  TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (day, name)
);

-- +goose Down
DROP TABLE tallies;
DROP TABLE audit;
