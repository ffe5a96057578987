-- +goose Up
-- What admins were told of, over all processes.
CREATE TABLE alerts (
    subject TEXT PRIMARY KEY,
    told_at BIGINT NOT NULL,
    stands  BOOLEAN NOT NULL       -- FALSE: they were told of its end
);

-- +goose Down
DROP TABLE alerts;
