-- +goose Up
-- Who is banned, by a keyed mark of their id: it outlives their being forgotten and names nobody.
CREATE TABLE bans (
    mark TEXT PRIMARY KEY,
    at   BIGINT NOT NULL
);

-- +goose Down
DROP TABLE bans;
