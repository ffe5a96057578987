-- +goose Up
-- Whose turn it is in a chunk, without a look at everybody who waits.
DROP INDEX broadcast_people_waiting;
CREATE INDEX broadcast_people_waiting ON broadcast_people (broadcast_id, chunk, at, person_id) WHERE fate = 'waits';

-- +goose Down
DROP INDEX broadcast_people_waiting;
CREATE INDEX broadcast_people_waiting ON broadcast_people (broadcast_id, chunk, person_id) WHERE fate = 'waits';
