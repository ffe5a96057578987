UPDATE people SET next_at = 1764055200000 WHERE id = 7;
INSERT INTO notifications (person_id, day, state, at) VALUES (7, '2025-11-24', 'sent', 1764000180000);
