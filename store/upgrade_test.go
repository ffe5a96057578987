package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"pickbot/migrations"
	"pickbot/recommend"
	"pickbot/store"
	"pickbot/store/storetest"
)

// asOf is a database with an earlier schema, and what people had left in it by then.
func asOf(t *testing.T, cfg store.Config, version int64) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	dialect := goose.DialectSQLite3
	if s.Engine() == store.PostgreSQL {
		dialect = goose.DialectPostgres
	}
	p, err := goose.NewProvider(dialect, s.Writer(), migrations.Files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/upgrade/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no data: ", err)
	}
	slices.Sort(files)
	for _, file := range files {
		since, _ := strconv.ParseInt(filepath.Base(file)[:5], 10, 64)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if since > version {
			continue
		}
		if _, err := s.Writer().ExecContext(t.Context(), string(text)); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	const letter = "INSERT INTO inbox (bot_id, update_id, done_at, chat, person_id, kind, payload, received_at, taken) VALUES (4242, 1, 0, '7', 7, 'message', $1, 1764000180000, 0)"
	if _, err := s.Writer().ExecContext(t.Context(), letter, []byte(`{"update_id":1}`)); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestUpgrade migrates earlier schemas with their data and finds everything as it was.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	for _, version := range []int64{10, 20} {
		for name, cfg := range map[string]func(*testing.T) store.Config{
			"sqlite":     func(t *testing.T) store.Config { return store.Config{Dir: t.TempDir()} },
			"postgresql": func(t *testing.T) store.Config { return store.Config{URL: storetest.Empty(t)} },
		} {
			t.Run(strconv.FormatInt(version, 10)+" "+name, func(t *testing.T) {
				t.Parallel()
				s := asOf(t, cfg(t), version)
				if _, err := s.MigrateUp(t.Context()); err != nil {
					t.Fatal(err)
				}
				unchanged(t, s, version)
			})
		}
	}
}

// unchanged holds what a migrated database says against what was put in.
func unchanged(t *testing.T, s *store.Store, version int64) {
	t.Helper()
	data, err := s.Export(t.Context(), 7)
	if err != nil {
		t.Fatal(err)
	}
	at := 480
	settings := &store.SettingsData{
		Lang: "ru", LangChosen: true, Zone: "Europe/Berlin", NotifyAt: &at, NotifyOn: true, QuietDays: []string{"Sunday", "Saturday"}, Picks: 7,
		CreatedAt: time.UnixMilli(1764000000000).UTC(), StartedAt: time.UnixMilli(1764000060000).UTC(),
		SeenAt: time.UnixMilli(1764003600000).UTC(), ChangedAt: time.UnixMilli(1764003600000).UTC(),
	}
	if diff := cmp.Diff(settings, data.Settings); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	opinions := []store.FeedbackData{
		{ItemID: "cake", Kind: recommend.Save, At: time.UnixMilli(1764000180000).UTC()},
		{ItemID: "soup", Kind: recommend.Like, Given: true, At: time.UnixMilli(1764000180000).UTC()},
	}
	slices.SortFunc(data.Feedback, func(a, b store.FeedbackData) int { return strings.Compare(a.ItemID, b.ItemID) })
	if diff := cmp.Diff(opinions, data.Feedback); diff != "" {
		t.Errorf("feedback (-want +got):\n%s", diff)
	}
	if len(data.Topics) != 1 || len(data.Rules) != 1 || data.Rules[0].Value != "nuts" || len(data.Shown) != 1 || len(data.Generations) != 1 {
		t.Errorf("topics, rules, shown, generations: %+v", data)
	}
	if notified := len(data.Notifications) == 1; notified != (version >= 20) {
		t.Errorf("notifications: %+v", data.Notifications)
	}
	if p, known, err := s.Person(t.Context(), 8); err != nil || !known || !p.Banned {
		t.Errorf("who was banned is not any more: %+v, %v", p, err)
	}
	all, active, err := s.ItemCounts(t.Context())
	if err != nil || all != 2 || active != 1 {
		t.Errorf("%d items, %d active, %v; want 2 and 1", all, active, err)
	}
	var due, waiting int
	if err := s.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM people WHERE next_at IS NOT NULL").Scan(&due); err != nil || due != 1 {
		t.Errorf("%d people get daily picks, want 1 (%v)", due, err)
	}
	if err := s.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM inbox WHERE done_at = 0").Scan(&waiting); err != nil || waiting != 1 {
		t.Errorf("%d updates wait, want 1 (%v)", waiting, err)
	}
	if counts, err := s.JobCounts(t.Context()); err != nil || counts["available"] != 0 {
		t.Errorf("jobs: %v, %v", counts, err)
	}
}
