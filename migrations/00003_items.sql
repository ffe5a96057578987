-- +goose Up
CREATE TABLE items (
    id          TEXT PRIMARY KEY,
    origin      TEXT NOT NULL,     -- starter, own
    title       TEXT NOT NULL,
    description TEXT NOT NULL,
    category    TEXT NOT NULL,
    tags        TEXT NOT NULL,     -- JSON array
    url         TEXT NOT NULL,
    image_url   TEXT NOT NULL,
    price       BIGINT,            -- hundredths; NULL: not said
    currency    TEXT NOT NULL,
    lang        TEXT NOT NULL,
    contains    TEXT,              -- JSON array; NULL: no such column in the catalog, empty: the row left it empty
    active      BOOLEAN NOT NULL,
    attributes  TEXT NOT NULL,     -- JSON object
    hash        TEXT NOT NULL,     -- of what the catalog says
    created_at  BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL
);

-- +goose Down
DROP TABLE items;
