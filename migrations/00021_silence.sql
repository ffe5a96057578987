-- +goose Up
ALTER TABLE people ADD COLUMN rarely BOOLEAN NOT NULL DEFAULT FALSE;  -- daily picks on two days a week only
ALTER TABLE people ADD COLUMN ignored BIGINT NOT NULL DEFAULT 0;      -- daily picks since the last sign of life

-- +goose Down
ALTER TABLE people DROP COLUMN ignored;
ALTER TABLE people DROP COLUMN rarely;
