package gemini

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseKeys(t *testing.T) {
	t.Parallel()
	type key struct{ Value, Project string }
	cases := map[string]struct {
		text     string
		want     []key
		warnings int
	}{
		"commas":                            {"one, two,three", []key{{"one", ""}, {"two", ""}, {"three", ""}}, 0},
		"lines of a file":                   {"one\r\n\n# spare\ntwo\n", []key{{"one", ""}, {"two", ""}}, 0},
		"projects":                          {"team-1:one,team-1:two", []key{{"one", "team-1"}, {"two", "team-1"}}, 0},
		"a key with a colon of its own":     {"AQ.a/b:c=", []key{{"AQ.a/b:c=", ""}}, 0},
		"a colon in the key of a project":   {"p:AQ.x:y", []key{{"AQ.x:y", "p"}}, 0},
		"keys of any shape":                 {"AIzaX,AQ.Y,z", []key{{"AIzaX", ""}, {"AQ.Y", ""}, {"z", ""}}, 0},
		"blanks are dropped with a warning": {"one,,two, ,p:", []key{{"one", ""}, {"two", ""}}, 3},
		"the first of two counts":           {"one,two,p:one", []key{{"one", ""}, {"two", ""}}, 1},
		"nothing":                           {" \n", nil, 0},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys, warnings := ParseKeys(tt.text)
			var got []key
			for _, k := range keys {
				got = append(got, key{*k.value, k.project})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("ParseKeys (-want +got):\n%s", diff)
			}
			if len(warnings) != tt.warnings {
				t.Errorf("warnings %q, want %d", warnings, tt.warnings)
			}
		})
	}
}

func FuzzParseKeys(f *testing.F) {
	f.Add("one,two\nteam:three")
	f.Fuzz(func(t *testing.T, text string) {
		keys, _ := ParseKeys(text)
		seen := map[string]bool{}
		for _, k := range keys {
			if *k.value == "" || seen[k.hash] || len(k.hash) != 12 {
				t.Fatalf("ParseKeys(%q) has a blank key or one twice", text)
			}
			seen[k.hash] = true
		}
	})
}

func TestKey_doesNotShow(t *testing.T) {
	t.Parallel()
	const value = "canary-key"
	keys, _ := ParseKeys("team:" + value)
	ring, err := NewKeyring(value, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	log := &bytes.Buffer{}
	slog.New(slog.NewJSONHandler(log, nil)).Info("m", slog.Any("key", keys[0]), slog.Any("keys", keys))
	marshalled, err := json.Marshal(map[string]any{"key": keys[0]})
	if err != nil {
		t.Fatal(err)
	}
	nested := struct{ k []Key }{keys}
	printed := fmt.Sprintf("%v %+v %#v %s %q %v %+v %#v", keys, keys, keys, keys, keys, nested, nested, nested) +
		fmt.Sprintf("%v %+v %#v", ring.Keys()[0], ring.Keys()[0], ring.Keys()[0])
	if all := printed + log.String() + string(marshalled); strings.Contains(all, value) {
		t.Errorf("the key shows: %s", all)
	}
}

func TestKeyring_Reload(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "keys")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("two\nthree\n")
	log := &bytes.Buffer{}
	ring, err := NewKeyring("one", file, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	expect := func(wantChanged bool, want ...string) {
		t.Helper()
		changed, err := ring.Reload()
		if err != nil || changed != wantChanged {
			t.Fatalf("Reload = %v, %v; want %v", changed, err, wantChanged)
		}
		var got []string
		for _, k := range ring.Keys() {
			got = append(got, *k.value)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("keys (-want +got):\n%s", diff)
		}
	}
	expect(false, "one", "two", "three")
	write("three\nfour\nfour\n")
	expect(true, "one", "three", "four")
	if !strings.Contains(log.String(), "twice") {
		t.Errorf("no warning of the key that is given twice: %s", log)
	}
	write("")
	expect(true, "one")

	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := ring.Reload(); err == nil || len(ring.Keys()) != 1 {
			t.Errorf("without the file: %d keys and error %v; want the keys as they were and an error", len(ring.Keys()), err)
		}
	}
	if got := strings.Count(log.String(), "the keys stay as they are"); got != 1 {
		t.Errorf("%d warnings of the missing file, want 1", got)
	}
}
