package proof_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pickbot/store"
	"pickbot/store/storetest"
)

// chatTime is how long people chat between two steps of an update.
const chatTime = time.Second

// TestRollingUpdate replaces three replicas, one at a time, under people who chat, by a version whose schema is one
// migration ahead.
func TestRollingUpdate(t *testing.T) {
	t.Parallel()
	roll(t, built(t), ahead(t))
}

// roll lets the older program serve, replaces it by the newer and counts.
func roll(t *testing.T, older, newer string) {
	databaseURL, redisURL := servers(t)
	kept := storetest.Open(t, store.Config{URL: databaseURL}) // before the schema is newer than ours
	w := found(t, "--strict")
	w.program = older
	c := w.crowd(chatters())
	f := w.replicas(t, databaseURL, redisURL, nil)
	c.chat(chatTime)
	w.program = newer
	for i := range f.replicas {
		f.replicas[i].stop()
		f.start(i)
		f.replicas[i].ready()
		c.chat(chatTime)
	}
	w.program = older
	again := maps.Clone(f.settings[0])
	again["LISTEN_ADDR"], again["PPROF_ADDR"] = freeAddress(t), freeAddress(t)
	w.bot("the older version", again).fails("the database has schema", "run the newer pickbot")
	if !c.settle(kept, afterwards) {
		t.Errorf("%d people still wait for an answer", c.waiting())
	}
	f.stop()
	c.verdict(t, "rolling update", kept, nil).judge(t)
}

// chat has people chat for a while.
func (c *crowd) chat(d time.Duration) {
	act := time.NewTicker(actEvery)
	defer act.Stop()
	for over := time.After(d); ; {
		select {
		case <-act.C:
			c.act()
		case <-over:
			return
		}
	}
}

// next is what a later version may add while this one still runs.
const next = `-- +goose Up
ALTER TABLE people ADD COLUMN next_thing TEXT NOT NULL DEFAULT '';
CREATE TABLE next_things (id BIGINT PRIMARY KEY);

-- +goose Down
DROP TABLE next_things;
ALTER TABLE people DROP COLUMN next_thing;
`

// ahead is this program with one more migration.
func ahead(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	place, err := filepath.Abs("../migrations/99000_next.sql")
	if err != nil {
		t.Fatal(err)
	}
	migration, overlay := filepath.Join(dir, "next.sql"), filepath.Join(dir, "overlay.json")
	text, err := json.Marshal(map[string]map[string]string{"Replace": {place: migration}})
	if err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string]string{migration: next, overlay: string(text)} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "pickbot")
	if err := compile(".", "-overlay", overlay, "-o", path); err != nil {
		t.Fatal(err)
	}
	return path
}
