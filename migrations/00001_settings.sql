-- +goose Up
CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Numbers that only rise: by them every process sees what others changed.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

INSERT INTO counters (name, value) VALUES ('catalog', 0), ('feedback', 0), ('forgotten', 0), ('foreign', 0);

-- +goose Down
DROP TABLE counters;
DROP TABLE settings;
