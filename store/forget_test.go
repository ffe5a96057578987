package store_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
	"pickbot/recommend/catalog"
	"pickbot/store"
)

const somebody = 7_318_402_956

// known leaves a trace of somebody in every table that can hold one.
func known(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	if _, _, err := s.Start(ctx, somebody, "en"); err != nil {
		t.Fatal(err)
	}
	if err := s.SetZone(ctx, somebody, "Asia/Tbilisi"); err != nil {
		t.Fatal(err)
	}
	imports(t, s, store.ImportOptions{}, store.ImportReport{Added: 1}, soup)
	set(t, s, somebody, "soup", recommend.Like, noon)
	set(t, s, somebody, "soup", recommend.Dislike, noon)
	shows(t, s, somebody, "2026-05-04", "soup")
	must[bool](t)(s.SetTopic(ctx, somebody, "Soups", true))
	must[bool](t)(s.SetRule(ctx, somebody, recommend.Rule{Kind: recommend.NeverTopic, Value: "fish"}, true))
	must[bool](t)(s.TakeGeneration(ctx, somebody, "2026-05-04", recommend.Wish, 5))
	must[bool](t)(s.ClaimNotification(ctx, somebody, "2026-05-04"))
	id := must[int64](t)(s.NewBroadcast(ctx, somebody, recommend.Content{Text: "x"}))
	must[bool](t)(s.StartBroadcast(ctx, id, 1))
	row := catalog.Vote{User: fmt.Sprint(somebody), Feedback: recommend.Feedback{ItemID: "soup", Kind: recommend.Had, At: noon}}
	must[store.HistoryReport](t)(s.ImportFeedback(ctx, stream(row), store.HistoryOptions{TelegramIDs: true}))
	job(t, s, "daily", "scheduled", `{"person":7318402956,"day":"2026-05-05"}`)
	job(t, s, "ahead", "running", `{"person":7318402956,"at":1777971600000,"round":"night 2026-05-05"}`)
}

// job puts one among the jobs, as River does.
func job(t *testing.T, s *store.Store, kind, state, args string) {
	t.Helper()
	value := "$3"
	if s.Engine() == store.SQLite {
		value = "jsonb($3)"
	}
	_, err := s.Writer().ExecContext(t.Context(),
		"INSERT INTO river_job (kind, state, args, max_attempts) VALUES ($1, $2, "+value+", 1)", kind, state, args)
	if err != nil {
		t.Fatal(err)
	}
}

func TestStore_ForgetLeavesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		known(t, s)
		set(t, s, 8, "soup", recommend.Like, noon)
		if got := traces(t, s, fmt.Sprint(somebody)); len(got) < 6 || !slices.Contains(got, "river_job.args") {
			t.Fatalf("before: traces in %v only", got)
		}
		before := must[store.Versions](t)(s.Versions(ctx))
		for range 2 {
			if err := s.Forget(ctx, somebody); err != nil {
				t.Fatal(err)
			}
			if got := traces(t, s, fmt.Sprint(somebody)); len(got) != 0 {
				t.Errorf("after: traces in %v", got)
			}
		}
		after := must[store.Versions](t)(s.Versions(ctx))
		if after.Feedback <= before.Feedback || after.Forgotten <= before.Forgotten {
			t.Errorf("versions went from %+v to %+v: nobody learns of it", before, after)
		}
		if got := kinds(t, s, 8); len(got) != 1 {
			t.Errorf("somebody else has %v left, want their like", got)
		}
	})
}

func TestStore_ForgetReachesForeignPeople(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		imports(t, s, store.ImportOptions{}, store.ImportReport{Added: 1}, soup)
		row := catalog.Vote{User: "ann@shop.example", Feedback: recommend.Feedback{ItemID: "soup", Kind: recommend.Had, At: noon}}
		must[store.HistoryReport](t)(s.ImportFeedback(t.Context(), stream(row), store.HistoryOptions{}))
		for f := range rows(t, s.AllFeedback(t.Context())) {
			if err := s.Forget(t.Context(), f.Person); err != nil {
				t.Fatal(err)
			}
		}
		if got := traces(t, s, "ann@shop.example"); len(got) != 0 {
			t.Errorf("traces in %v", got)
		}
	})
}

// traces looks for a text in every column of every table.
func traces(t *testing.T, s *store.Store, text string) []string {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if s.Engine() == store.PostgreSQL {
		query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
	}
	var found []string
	for _, table := range tables(t, s, query) {
		list, err := s.Reader().QueryContext(t.Context(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		columns := must[[]string](t)(list.Columns())
		for list.Next() {
			cells, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range cells {
				into[i] = &cells[i]
			}
			if err := list.Scan(into...); err != nil {
				t.Fatal(err)
			}
			for i, cell := range cells {
				if blob, ok := cell.([]byte); ok && bytes.Contains(blob, []byte(text)) || strings.Contains(fmt.Sprint(cell), text) {
					found = append(found, table+"."+columns[i])
				}
			}
		}
		if err := list.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func tables(t *testing.T, s *store.Store, query string) []string {
	t.Helper()
	list, err := s.Reader().QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	var names []string
	for list.Next() {
		var name string
		if err := list.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

func TestStore_Export(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		known(t, s)
		p, _, _ := s.Person(t.Context(), somebody)
		got := must[store.PersonData](t)(s.Export(t.Context(), somebody))
		want := store.PersonData{
			ID: somebody,
			Settings: &store.SettingsData{Lang: "en", Zone: "Asia/Tbilisi", NotifyOn: true, QuietDays: []string{},
				CreatedAt: noon, StartedAt: noon, SeenAt: noon, ChangedAt: p.Changed},
			Topics: []string{"Soups"},
			Rules:  []store.RuleData{{Kind: recommend.NeverTopic, Value: "fish", AddedAt: noon}},
			Feedback: []store.FeedbackData{
				{ItemID: "soup", Kind: recommend.Dislike, Given: true, At: noon},
				{ItemID: "soup", Kind: recommend.Had, Given: true, At: noon},
				{ItemID: "soup", Kind: recommend.Like, At: noon},
			},
			Shown:         []store.ShownData{{ItemID: "soup", Day: "2026-05-04", Source: "gemini", At: noon}},
			Generations:   []store.GenerationsData{{Purpose: recommend.Wish, Day: "2026-05-04", Taken: 1}},
			Notifications: []store.NotificationData{{Day: "2026-05-04", State: "claimed", At: noon}},
			Broadcasts:    []store.BroadcastData{{ID: 1, Fate: recommend.Waits}},
			ExternalIDs:   []string{},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Export (-want +got):\n%s", diff)
		}
		if text := string(must[[]byte](t)(json.Marshal(got))); strings.Contains(text, "null") {
			t.Errorf("the export has nulls: %s", text)
		}
		nobody := must[store.PersonData](t)(s.Export(t.Context(), 1))
		if nobody.Settings != nil || len(nobody.Feedback) != 0 {
			t.Errorf("export of nobody: %+v", nobody)
		}
	})
}

func TestStore_ExportIsAllThatIsKept(t *testing.T) {
	t.Parallel()
	told := map[string]string{
		"people": "settings", "topics": "topics", "rules": "rules", "feedback": "feedback", "shown": "shown", "generations": "generations",
		"notifications": "notifications", "broadcast_people": "broadcasts", "foreign_people": "external_ids",
	}
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		known(t, s)
		_, err := s.Writer().ExecContext(t.Context(), "INSERT INTO foreign_people (external_id, person_id) VALUES ('ann', $1)", somebody)
		no(t, err)
		var export map[string]any
		data := must[store.PersonData](t)(s.Export(t.Context(), somebody))
		no(t, json.Unmarshal(must[[]byte](t)(json.Marshal(data)), &export))
		for _, table := range append(personalTables(t, s), "people") {
			section, ok := export[told[table]]
			if list, isList := section.([]any); !ok || isList && len(list) == 0 {
				t.Errorf("nothing of %s in the export", table)
			}
		}
	})
}

// personalTables are those that say whose their rows are, but for the inbox: what waits there is answered first.
func personalTables(t *testing.T, s *store.Store) []string {
	t.Helper()
	query := `SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
		WHERE m.type = 'table' AND c.name = 'person_id' AND m.name <> 'inbox'`
	if s.Engine() == store.PostgreSQL {
		query = `SELECT table_name FROM information_schema.columns
			WHERE table_schema = current_schema() AND column_name = 'person_id' AND table_name <> 'inbox'`
	}
	found := tables(t, s, query)
	if len(found) < 8 {
		t.Fatalf("only %v", found)
	}
	return found
}
