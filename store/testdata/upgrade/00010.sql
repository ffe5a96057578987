INSERT INTO people (id, lang, lang_chosen, zone, notify_at, notify_on, quiet_days, picks, state, paused, gone, banned, created_at, started_at, seen_at, changed_at, version)
VALUES (7, 'ru', TRUE, 'Europe/Berlin', 480, TRUE, 65, 7, '', FALSE, FALSE, FALSE, 1764000000000, 1764000060000, 1764003600000, 1764003600000, 4);
INSERT INTO people (id, lang, created_at, seen_at, banned) VALUES (8, 'en', 1764000000000, 1764003600000, TRUE);
INSERT INTO topics (person_id, topic) VALUES (7, 'Soups');
INSERT INTO rules (person_id, kind, value, added_at) VALUES (7, 'without', 'nuts', 1764000120000);
INSERT INTO foreign_people (external_id, person_id) VALUES ('crm-1', -1);
INSERT INTO items (id, origin, title, description, category, tags, url, image_url, price, currency, lang, contains, active, attributes, hash, created_at, changed_at)
VALUES ('soup', 'own', 'Суп', '', 'Soups', '["hot"]', '', '', 790, 'EUR', 'ru', '["fish"]', TRUE, '{"chef":"Olga"}', 'h1', 1764000000000, 1764000000000);
INSERT INTO items (id, origin, title, description, category, tags, url, image_url, price, currency, lang, contains, active, attributes, hash, created_at, changed_at)
VALUES ('cake', 'own', 'Cake', '', 'Desserts', '[]', '', '', NULL, '', '', NULL, FALSE, '{}', 'h2', 1764000000000, 1764000000000);
INSERT INTO feedback (person_id, item_id, kind, given, at, seq) VALUES (7, 'soup', 'like', TRUE, 1764000180000, 1);
INSERT INTO feedback (person_id, item_id, kind, given, at, seq) VALUES (7, 'cake', 'save', FALSE, 1764000180000, 2);
INSERT INTO feedback (person_id, item_id, kind, given, at, seq) VALUES (-1, 'soup', 'had', TRUE, 1763000000000, 3);
INSERT INTO shown (person_id, item_id, day, source, at) VALUES (7, 'soup', '2025-11-24', 'gemini', 1764000180000);
INSERT INTO generations (person_id, purpose, day, taken) VALUES (7, 'scheduled', '2025-11-24', 1);
INSERT INTO settings (key, value) VALUES ('bot', '4242');
UPDATE counters SET value = 3 WHERE name = 'feedback';
UPDATE counters SET value = 1 WHERE name = 'foreign';
INSERT INTO inbox_chats (bot_id, chat, holder, behind, stolen) VALUES (4242, '7', 'gone', 1, 0);
