package proof_test

import (
	"encoding/json"
	"testing"
	"time"

	"pickbot/store"
)

// death is a replica's end by SIGKILL.
type death struct {
	at     time.Time
	undone map[place]bool // the messages that it held and had not noted as done
}

// place is where a message stands.
type place struct {
	chat    int64
	message int64
}

// kill ends a replica at random as a crash would and starts it again, once the inbox has told what it left.
func (c *crowd) kill(f *fleet, kept *store.Store) death {
	c.town.t.Helper()
	i := c.random.IntN(len(f.replicas))
	d := death{at: time.Now()}
	f.replicas[i].kill()
	d.undone = undoneBy(c.town.t, kept, f.settings[i]["LISTEN_ADDR"])
	f.start(i)
	return d
}

// undoneBy reads which messages the replica on an address holds. Its name among the others ends with that.
func undoneBy(t testing.TB, kept *store.Store, address string) map[place]bool {
	t.Helper()
	rows, err := kept.Reader().QueryContext(t.Context(), `
		SELECT i.payload FROM inbox i
		JOIN inbox_chats c ON c.bot_id = i.bot_id AND c.chat = i.chat
		JOIN inbox_holders h ON h.bot_id = c.bot_id AND h.holder = c.holder
		WHERE i.done_at = 0 AND i.kind = 'message' AND h.name LIKE $1`, "% "+address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	undone := map[place]bool{}
	for rows.Next() {
		var payload []byte
		var update struct {
			Message struct {
				ID   int64              `json:"message_id"`
				Chat struct{ ID int64 } `json:"chat"`
			} `json:"message"`
		}
		if err := rows.Scan(&payload); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(payload, &update); err != nil {
			t.Fatal(err)
		}
		undone[place{update.Message.Chat.ID, update.Message.ID}] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return undone
}

// inFlight reports whether a reply was in flight when its sender died: it had gone out, and its message was not noted as
// done. What went out after a replica had started again is not that one's.
func (v *verdict) inFlight(to place, r reply) bool {
	for i, d := range v.deaths {
		if d.undone[to] && r.at.Before(v.restarts[i]) {
			return true
		}
	}
	return false
}
