package journal_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/sandbox/internal/journal"
)

// open reads the journal at path into a map and makes it ready for appending.
func open(t *testing.T, path string) (*journal.Journal, map[string]string) {
	t.Helper()
	state := map[string]string{}
	j, err := journal.Open(path, func(r journal.Record) error {
		if r.Value == nil {
			delete(state, r.Key)
			return nil
		}
		state[r.Key] = string(r.Value)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []journal.Record
	for k, v := range state {
		all = append(all, put(k, v))
	}
	if err := j.Rewrite(all); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j, state
}

func put(key, value string) journal.Record {
	return journal.Record{Key: key, Value: json.RawMessage(value)}
}

func appendTo(t *testing.T, j *journal.Journal, records ...journal.Record) {
	t.Helper()
	if err := j.Append(records); err != nil {
		t.Fatal(err)
	}
}

func TestJournal_keepsWhatWasAppended(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal")
	j, _ := open(t, path)
	appendTo(t, j, put("a", `1`), put("b", `{"x":2}`))
	appendTo(t, j, put("a", `3`), journal.Record{Key: "b"})

	_, got := open(t, path) // the first is never closed, as after a kill
	if diff := cmp.Diff(map[string]string{"a": "3"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestJournal_dropsAGroupThatWasCutOff(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal")
	j, _ := open(t, path)
	appendTo(t, j, put("a", `1`))
	appendTo(t, j, put("a", `2`), put("b", `2`))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data[:len(data)-1], 0o600); err != nil {
		t.Fatal(err)
	}

	_, got := open(t, path)
	if diff := cmp.Diff(map[string]string{"a": "1"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestJournal_reportsDamage(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal")
	if err := os.WriteFile(path, []byte("[{\"k\":\n[]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := journal.Open(path, func(journal.Record) error { return nil }); err == nil {
		t.Error("no error")
	}
}

func TestJournal_nilKeepsNothing(t *testing.T) {
	t.Parallel()
	var j *journal.Journal
	appendTo(t, j, put("a", `1`))
	if err := j.Close(); err != nil || j.Grown() {
		t.Error(err)
	}
}
