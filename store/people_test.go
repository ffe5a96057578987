package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"pickbot/recommend"
	"pickbot/store"
	"pickbot/store/storetest"
)

// sameZone compares locations by name.
var sameZone = cmp.Comparer(func(a, b *time.Location) bool {
	return a == nil && b == nil || a != nil && b != nil && a.String() == b.String()
})

func TestStore_TouchAndStart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		ctx := t.Context()
		if _, found, err := s.Person(ctx, 7); found || err != nil {
			t.Fatalf("Person of nobody: %v, %v", found, err)
		}
		got := must[recommend.Person](t)(s.Touch(ctx, 7, "ru"))
		want := recommend.Person{ID: 7, Lang: "ru", NotifyAt: -1, NotifyOn: true, CreatedAt: noon, SeenAt: noon, Version: 1}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("first Touch (-want +got):\n%s", diff)
		}

		c.advance(time.Minute)
		got, first, err := s.Start(ctx, 7, "ru")
		want.StartedAt, want.Version = c.Now(), 2
		if diff := cmp.Diff(want, got); diff != "" || !first || err != nil {
			t.Fatalf("first Start: first %v, %v (-want +got):\n%s", first, err, diff)
		}

		if err := s.SetPicks(ctx, 7, 3); err != nil {
			t.Fatal(err)
		}
		got, first, err = s.Start(ctx, 7, "ru")
		want.Picks, want.Version = 3, 3
		if diff := cmp.Diff(want, got); diff != "" || first || err != nil {
			t.Errorf("second Start: first %v, %v (-want +got):\n%s", first, err, diff)
		}
	})
}

func TestStore_TouchWritesSeldom(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		before := must[recommend.Person](t)(s.Touch(t.Context(), 7, "en"))
		c.advance(59 * time.Minute)
		if got := must[recommend.Person](t)(s.Touch(t.Context(), 7, "en")); got.Version != before.Version {
			t.Error("wrote within the hour")
		}
		c.advance(2 * time.Minute)
		if got := must[recommend.Person](t)(s.Touch(t.Context(), 7, "en")); got.SeenAt != c.Now() {
			t.Errorf("seen at %v after an hour, want %v", got.SeenAt, c.Now())
		}
	})
}

func TestStore_TouchLanguage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		lang := func(telegrams string) string {
			return must[recommend.Person](t)(s.Touch(ctx, 7, telegrams)).Lang
		}
		lang("en")
		if got := lang("ru"); got != "ru" {
			t.Errorf("language %q, want Telegram's new ru", got)
		}
		if got := lang(""); got != "ru" {
			t.Errorf("language %q after an update that tells none, want ru", got)
		}
		if err := s.SetLang(ctx, 7, "en"); err != nil {
			t.Fatal(err)
		}
		if got := lang("ru"); got != "en" {
			t.Errorf("language %q, want the chosen en", got)
		}
	})
}

func TestStore_TouchBringsBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		must[recommend.Person](t)(s.Touch(ctx, 7, "en"))
		if err := s.SetGone(ctx, 7, true); err != nil {
			t.Fatal(err)
		}
		if list := people(t, s); len(list) != 0 {
			t.Errorf("People has %v, who is gone", list)
		}
		if p := must[recommend.Person](t)(s.Touch(ctx, 7, "en")); p.Gone {
			t.Error("still gone after an update")
		}
		if list := people(t, s); len(list) != 1 {
			t.Errorf("People has %v, want the one who is back", list)
		}
	})
}

func TestStore_PersonSettings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		must[recommend.Person](t)(s.Touch(ctx, 7, "en"))
		weekend := recommend.Weekdays(0).With(time.Saturday, true).With(time.Sunday, true)
		for name, set := range map[string]func() error{
			"lang":   func() error { return s.SetLang(ctx, 7, "ru") },
			"zone":   func() error { return s.SetZone(ctx, 7, "Asia/Tbilisi") },
			"at":     func() error { return s.SetNotifyAt(ctx, 7, 23*60+59) },
			"notify": func() error { return s.SetNotify(ctx, 7, false) },
			"quiet":  func() error { return s.SetQuietDays(ctx, 7, weekend) },
			"picks":  func() error { return s.SetPicks(ctx, 7, 10) },
			"state":  func() error { return s.SetState(ctx, 7, "zone:typing") },
			"pause":  func() error { return s.SetPaused(ctx, 7, true) },
			"ban":    func() error { return s.Ban(ctx, 7) },
		} {
			if err := set(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		got, _, err := s.Person(ctx, 7)
		tbilisi := must[*time.Location](t)(time.LoadLocation("Asia/Tbilisi"))
		want := recommend.Person{
			ID: 7, Lang: "ru", LangChosen: true, Zone: tbilisi, NotifyAt: 23*60 + 59, QuietDays: weekend, Picks: 10,
			State: "zone:typing", Paused: true, Banned: true, CreatedAt: noon, SeenAt: noon, Version: 10,
		}
		if diff := cmp.Diff(want, got, sameZone); diff != "" || err != nil {
			t.Errorf("Person: %v (-want +got):\n%s", err, diff)
		}
		if got.QuietDays.Has(time.Monday) || !got.QuietDays.Has(time.Sunday) {
			t.Errorf("quiet days %b, want the weekend", got.QuietDays)
		}
	})
}

func TestStore_PersonSettingsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx := t.Context()
		before := must[recommend.Person](t)(s.Touch(ctx, 7, "en"))
		for name, err := range map[string]error{
			"no language":        s.SetLang(ctx, 7, ""),
			"an unknown zone":    s.SetZone(ctx, 7, "Mars/Olympus"),
			"the machine's zone": s.SetZone(ctx, 7, "Local"),
			"a path as zone":     s.SetZone(ctx, 7, "../../etc/passwd"),
			"midnight tomorrow":  s.SetNotifyAt(ctx, 7, 24*60),
			"eleven picks":       s.SetPicks(ctx, 7, 11),
			"a long state":       s.SetState(ctx, 7, string(make([]byte, 16<<10+1))),
		} {
			if !errors.Is(err, recommend.ErrInvalid) {
				t.Errorf("%s: %v, want ErrInvalid", name, err)
			}
		}
		if after, _, _ := s.Person(ctx, 7); after.Version != before.Version {
			t.Error("a refused setting changed the person")
		}
		if err := s.SetPicks(ctx, 8, 3); err != nil {
			t.Errorf("setting of somebody unknown: %v, want nothing done", err)
		}
	})
}

func TestStore_CancelledContext(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Touch(ctx, 7, "en"); !errors.Is(err, context.Canceled) || errors.Is(err, recommend.ErrUnavailable) {
			t.Errorf("Touch: %v, want Canceled and not ErrUnavailable", err)
		}
	})
}

func people(t *testing.T, s *store.Store) []int64 {
	t.Helper()
	var ids []int64
	for p, err := range s.People(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, p.ID)
	}
	return ids
}

// TestStore_PersonsConnectionLost: of callers at the same time only those fail whose connection is lost.
func TestStore_PersonsConnectionLost(t *testing.T) {
	t.Parallel()
	s := storetest.PostgreSQL(t)
	ctx := t.Context()
	const callers = 40
	for id := range int64(callers / 2) {
		must[recommend.Person](t)(s.Touch(ctx, id, "en"))
	}
	tx := must[pgx.Tx](t)(s.Pool().Begin(ctx))
	defer func() { _ = tx.Rollback(context.Background()) }()
	if _, err := tx.Exec(ctx, "LOCK TABLE people IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	held := func() (pids []int32) {
		const query = `SELECT coalesce(array_agg(pid), '{}') FROM pg_locks
			WHERE NOT granted AND relation = 'people'::regclass
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
		if err := tx.QueryRow(ctx, query).Scan(&pids); err != nil {
			t.Fatal(err)
		}
		return pids
	}
	var all sync.WaitGroup
	var lost, wrong atomic.Int64
	for id := range int64(callers) {
		all.Go(func() {
			_, known, err := s.Person(ctx, id)
			switch {
			case errors.Is(err, recommend.ErrUnavailable):
				lost.Add(1)
			case err != nil || known != (id < callers/2):
				wrong.Add(1)
			}
		})
	}
	for len(held()) < 2 {
		runtime.Gosched()
	}
	if _, err := tx.Exec(ctx, "SELECT pg_terminate_backend($1)", held()[0]); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	if lost.Load() != 1 || wrong.Load() != 0 {
		t.Errorf("%d reads lost and %d wrong, want 1 and 0", lost.Load(), wrong.Load())
	}
}

// BenchmarkStore_Touch is what each update asks for, by one caller and by 40.
func BenchmarkStore_Touch(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *store.Store{"sqlite": storetest.SQLite, "postgresql": storetest.PostgreSQL} {
		s := open(b)
		touch := func(id int) {
			if _, err := s.Touch(b.Context(), int64(id), "en"); err != nil {
				b.Error(err)
			}
		}
		for id := range 40 {
			touch(id)
		}
		for _, callers := range []int{1, 40} {
			b.Run(fmt.Sprintf("%s/%d", name, callers), func(b *testing.B) {
				b.ReportAllocs()
				var all sync.WaitGroup
				for caller := range callers {
					all.Go(func() {
						for range (b.N + caller) / callers {
							touch(caller)
						}
					})
				}
				all.Wait()
			})
		}
	}
}
