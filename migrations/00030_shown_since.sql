-- +goose Up
-- What was shown lately to everybody: what came of it, and what nobody cared for.
CREATE INDEX shown_since ON shown (at);

-- +goose Down
DROP INDEX shown_since;
