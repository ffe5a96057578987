package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
	"pickbot/recommend/catalog"
	"pickbot/store"
)

func row(line int, user, item string, kind recommend.Kind, minute int) catalog.Vote {
	at := noon.Add(time.Duration(minute) * time.Minute)
	return catalog.Vote{Line: line, User: user, Feedback: recommend.Feedback{ItemID: item, Kind: kind, At: at}}
}

func TestStore_ImportFeedback(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		imports(t, s, store.ImportOptions{}, store.ImportReport{Added: 2}, soup, cake)
		rows := []catalog.Vote{
			row(2, "ann", "soup", recommend.Like, 0),
			row(3, "ann", "soup", recommend.Dislike, 5), // later: stands
			row(4, "bob", "soup", recommend.Dislike, 5),
			row(5, "bob", "soup", recommend.Like, 9), // later: stands
			row(6, "cid", "cake", recommend.Like, 1),
			row(7, "cid", "cake", recommend.Dislike, 1), // a tie: stands
			row(8, "cid", "soup", recommend.Save, 1),
			row(9, "cid", "soup", recommend.Save, 3), // the same again, later
			row(10, "cid", "soup", recommend.Shown, 3),
			row(11, "cid", "soup", recommend.Shown, 4), // the same day
		}
		got := must[store.HistoryReport](t)(s.ImportFeedback(ctx, stream(rows...), store.HistoryOptions{}))
		want := store.HistoryReport{Rows: 10, Changed: 8, People: 3, NewPeople: 3}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("report (-want +got):\n%s", diff)
		}
		first := history(t, s)
		if want := "-1 dislike soup 5, -2 like soup 9, -3 dislike cake 1, -3 save soup 3"; first != want {
			t.Errorf("feedback is\n%s, want\n%s", first, want)
		}
		if shown := must[[]store.Showing](t)(s.Shown(ctx, -3, time.Time{}, 10)); len(shown) != 1 || shown[0].Source != "import" {
			t.Errorf("showings %v, want one from the import", shown)
		}

		version := must[int64](t)(s.FeedbackVersion(ctx))
		got = must[store.HistoryReport](t)(s.ImportFeedback(ctx, stream(rows...), store.HistoryOptions{}))
		want = store.HistoryReport{Rows: 10, People: 3}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("report of the same again (-want +got):\n%s", diff)
		}
		if again := history(t, s); again != first || must[int64](t)(s.FeedbackVersion(ctx)) != version {
			t.Errorf("the same again left\n%s, was\n%s", again, first)
		}
		more := []catalog.Vote{row(2, "bob", "cake", recommend.Had, 1), row(3, "eve", "cake", recommend.Had, 1)}
		got = must[store.HistoryReport](t)(s.ImportFeedback(ctx, stream(more...), store.HistoryOptions{}))
		want = store.HistoryReport{Rows: 2, Changed: 2, People: 2, NewPeople: 1}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("report of more (-want +got):\n%s", diff)
		}
	})
}

func TestStore_ImportFeedbackOfTelegramsPeople(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		ctx := t.Context()
		must[recommend.Person](t)(s.Touch(ctx, 7, "en"))
		imports(t, s, store.ImportOptions{}, store.ImportReport{Added: 2}, soup, cake)
		set(t, s, 7, "soup", recommend.Like, noon.Add(10*time.Minute))
		set(t, s, 7, "cake", recommend.Save, noon.Add(time.Minute))
		must[bool](t)(s.SetFeedback(ctx, 7, "cake", recommend.Save, false, noon.Add(10*time.Minute)))
		c.advance(time.Hour)

		older := []catalog.Vote{row(2, "7", "soup", recommend.Dislike, 5), row(3, "7", "cake", recommend.Save, 5)}
		must[store.HistoryReport](t)(s.ImportFeedback(ctx, stream(older...), store.HistoryOptions{TelegramIDs: true}))
		if got, want := history(t, s), "7 like soup 10"; got != want {
			t.Errorf("feedback is %s, want %s: what was said here is newer", got, want)
		}
		if p, _, _ := s.Person(ctx, 7); !p.Changed.Equal(c.Now()) {
			t.Errorf("taste changed at %v, want the import's %v", p.Changed, c.Now())
		}
	})
}

func TestStore_ImportFeedbackRefused(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		imports(t, s, store.ImportOptions{}, store.ImportReport{Added: 1}, soup)
		good := row(2, "7", "soup", recommend.Like, 0)
		_, err := s.ImportFeedback(ctx, stream(good, row(3, "ann", "soup", recommend.Like, 0), row(4, "7", "fish", recommend.Like, 0),
			row(5, "07", "soup", recommend.Like, 0), row(6, "7", "soup", "love", 0), row(7, "-7", "soup", recommend.Like, 0),
			row(8, "", "soup", recommend.Like, 0)), store.HistoryOptions{TelegramIDs: true})
		var bad *catalog.BadRowsError
		if !errors.As(err, &bad) || !errors.Is(err, recommend.ErrInvalid) {
			t.Fatalf("ImportFeedback: %v, want a BadRowsError that is ErrInvalid", err)
		}
		var lines []string
		for _, r := range bad.Rows {
			lines = append(lines, fmt.Sprint(r.Line, ": ", r.Reason()))
		}
		want := []string{`3: "ann" is not a Telegram user id`, `4: item "fish" is not in the catalog: import the catalog first`,
			`5: "07" is not a Telegram user id`, `6: "love" is no kind of feedback`, `7: "-7" is not a Telegram user id`, `8: no user id`}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Errorf("bad rows (-want +got):\n%s", diff)
		}
		file := "user_id,item_id,kind,created_at\nann,fish,like,2026-01-01T00:00:00Z\nann,soup,love,2026-01-01T00:00:00Z\nbob,fish,had,2026-01-01T00:00:00Z\n"
		_, err = s.ImportFeedback(ctx, catalog.Feedback(strings.NewReader(file)), store.HistoryOptions{})
		if !errors.As(err, &bad) || len(bad.Rows) != 3 || bad.Rows[0].Line != 2 || bad.Rows[1].Line != 3 || bad.Rows[2].Line != 4 {
			t.Errorf("a file with malformed rows and unknown items: %v, %v; want lines 2, 3 and 4", err, bad)
		}
		failing := func(yield func(catalog.Vote, error) bool) { _ = yield(good, nil) && yield(good, broken) }
		if _, err := s.ImportFeedback(ctx, failing, store.HistoryOptions{}); !errors.Is(err, broken) {
			t.Errorf("a stream that fails: %v, want its error", err)
		}
		if got := history(t, s); got != "" {
			t.Errorf("refused imports left %s", got)
		}
	})
}

// history is everybody's standing feedback with its minute past noon, in order.
func history(t *testing.T, s *store.Store) string {
	t.Helper()
	var list []string
	for f := range rows(t, s.AllFeedback(t.Context())) {
		list = append(list, fmt.Sprint(f.Person, " ", f.Kind, " ", f.ItemID, " ", int(f.At.Sub(noon).Minutes())))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
