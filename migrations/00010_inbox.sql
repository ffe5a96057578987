-- +goose Up
-- Updates that Telegram was told we have. Of one that is done nothing is left but its id, by which it is known when it
-- comes again.
CREATE TABLE inbox (
    bot_id      BIGINT NOT NULL,
    update_id   BIGINT NOT NULL,
    done_at     BIGINT NOT NULL,   -- 0: waits
    chat        TEXT NOT NULL,
    person_id   BIGINT NOT NULL,   -- 0: nobody in particular
    kind        TEXT NOT NULL,
    payload     BYTEA NOT NULL,    -- as it came; on SQLite a blob
    received_at BIGINT NOT NULL,
    taken       BIGINT NOT NULL,   -- how often it was the first of its chat when that was taken over from a dead process
    PRIMARY KEY (bot_id, update_id)
);

CREATE INDEX inbox_waiting ON inbox (bot_id, chat, update_id) WHERE done_at = 0;
CREATE INDEX inbox_done ON inbox (bot_id, done_at) WHERE done_at > 0;

-- Chats in which something waits, each with the process that handles it.
CREATE TABLE inbox_chats (
    bot_id BIGINT NOT NULL,
    chat   TEXT NOT NULL,
    holder TEXT NOT NULL,
    behind BIGINT NOT NULL,        -- 1: there may be letters that the holder has not seen
    stolen BIGINT NOT NULL,        -- 1: taken over, and not read yet
    PRIMARY KEY (bot_id, chat)
);

CREATE TABLE inbox_holders (
    bot_id  BIGINT NOT NULL,
    holder  TEXT NOT NULL,
    name    TEXT NOT NULL,
    until   BIGINT NOT NULL,       -- alive before this time
    PRIMARY KEY (bot_id, holder)
);

CREATE TABLE inbox_pollers (
    bot_id BIGINT PRIMARY KEY,
    holder TEXT NOT NULL
);

-- +goose Down
DROP TABLE inbox_pollers;
DROP TABLE inbox_holders;
DROP TABLE inbox_chats;
DROP TABLE inbox;
