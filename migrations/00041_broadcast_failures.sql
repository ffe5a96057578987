-- +goose Up
-- How often Telegram answered that it failed itself, so that nobody is tried for ever.
ALTER TABLE broadcast_people ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE broadcast_people DROP COLUMN failures;
