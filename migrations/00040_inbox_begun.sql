-- +goose Up
-- 1: the process that holds the update's chat handles it now. Written of updates only that a process may have died of.
ALTER TABLE inbox ADD COLUMN begun BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE inbox DROP COLUMN begun;
