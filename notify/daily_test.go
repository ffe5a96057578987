package notify_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"golang.org/x/sync/errgroup"

	"pickbot/notify"
	"pickbot/recommend"
	"pickbot/store"
	"pickbot/store/storetest"
	"pickbot/telegram"
)

// stage is a database with everybody, a clock, and a chat that writes down who got what.
type stage struct {
	store *store.Store
	log   *slog.Logger
	// kitchen makes picks ahead; nil: nobody does.
	kitchen *kitchen
	// meanwhile happens when it is known for whom picks are made ahead, and before they have jobs; nil: nothing.
	meanwhile func()
	// serve sees whom daily picks are sent to; nil: nobody does.
	serve func(ctx context.Context, p recommend.Person) error
	// crier says broadcasts; nil: there are none.
	crier *crier

	mu       sync.Mutex
	at       time.Time
	got      map[int64][]string // local dates, those that asked with a question mark
	fails    []error            // of the next sends
	outcomes map[string]int
	changed  chan struct{}
}

var monday = time.Date(2026, 5, 4, 7, 0, 0, 0, time.UTC)

// each runs f on both engines.
func each(t *testing.T, f func(t *testing.T, s *stage)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, newStage(t, store.Config{Dir: t.TempDir()}))
	})
	t.Run("postgresql", func(t *testing.T) {
		t.Parallel()
		f(t, newStage(t, store.Config{URL: storetest.Database(t)}))
	})
}

func newStage(t *testing.T, cfg store.Config) *stage {
	t.Helper()
	s := &stage{
		log: slog.New(slog.DiscardHandler), at: monday, got: map[int64][]string{}, outcomes: map[string]int{}, changed: make(chan struct{}, 1),
	}
	cfg.Now = s.Now
	s.store = storetest.Open(t, cfg)
	return s
}

type service interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	Round(ctx context.Context) error
}

// process is one of the bot's, not started.
func (s *stage) process(t *testing.T) service {
	t.Helper()
	cfg := notify.Config{At: 9 * 60, Tick: 200 * time.Millisecond, Jitter: 1}
	var d service
	var err error
	if s.store.Engine() == store.PostgreSQL {
		d, err = notify.New(riverpgxv5.New(s.store.Pool()), cfg, partsOf(s, s.store.PoolTimetable()))
	} else {
		cfg.PollOnly = true
		d, err = notify.New(riversqlite.New(s.store.Writer()), cfg, partsOf(s, s.store.FileTimetable()))
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func partsOf[Tx any](s *stage, timetable notify.Timetable[Tx]) notify.Parts[Tx] {
	p := notify.Parts[Tx]{
		Timetable: timetable, Ledger: s.store, People: s, Messenger: s, Observer: s, Expecting: s, Now: s.Now, Logger: s.log,
	}
	if s.kitchen != nil {
		p.Preparer = s.kitchen
	}
	if s.crier != nil {
		p.Announcer, p.Broadcasts, p.BroadcastLedger = s.crier, s.store, s.store
	}
	return p
}

func (s *stage) start(t *testing.T) service {
	t.Helper()
	d := s.process(t)
	if err := d.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return d
}

func (s *stage) Now() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.at }

func (s *stage) move(to time.Time) { s.mu.Lock(); defer s.mu.Unlock(); s.at = to }

func (s *stage) Known(ctx context.Context, id int64) (recommend.Person, bool, error) {
	return s.store.Person(ctx, id)
}

func (s *stage) SetPaused(ctx context.Context, id int64, on bool) error {
	return s.store.SetPaused(ctx, id, on)
}

func (s *stage) DropJobs(ctx context.Context, id int64) error { return s.store.DropJobs(ctx, id) }

func (s *stage) Expecting(ctx context.Context, from, to, since time.Time, least, most int, yield func(int64, time.Time)) error {
	err := s.store.Expecting(ctx, from, to, since, least, most, yield)
	if s.meanwhile != nil {
		s.meanwhile()
	}
	return err
}

func (s *stage) SendToday(ctx context.Context, p recommend.Person, ask bool) error {
	if s.serve != nil {
		if err := s.serve(ctx, p); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.fails) > 0 {
		err := s.fails[0]
		s.fails = s.fails[1:]
		return err
	}
	day := p.Day(s.at)
	if ask {
		day += "?"
	}
	s.got[p.ID] = append(s.got[p.ID], day)
	return nil
}

func (s *stage) Notified(kind, outcome string) {
	s.mu.Lock()
	s.outcomes[kind+" "+outcome]++
	s.mu.Unlock()
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// wait waits until so many notifications had an outcome.
func (s *stage) wait(t *testing.T, outcome string, n int) {
	t.Helper()
	for {
		s.mu.Lock()
		all := s.outcomes["daily "+outcome]
		s.mu.Unlock()
		if all >= n {
			return
		}
		select {
		case <-s.changed:
		case <-time.After(30 * time.Second):
			t.Fatalf("%d %s, want %d", all, outcome, n)
		}
	}
}

// known starts people.
func (s *stage) known(t *testing.T, ids ...int64) {
	t.Helper()
	for _, id := range ids {
		if _, _, err := s.store.Start(t.Context(), id, "en"); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *stage) check(t *testing.T, want map[int64][]string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if diff := cmp.Diff(want, s.got); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func no(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestDaily(t *testing.T) {
	t.Parallel()
	nine := monday.Add(2 * time.Hour)

	t.Run("everybody at their own hour, and nobody who does not want it", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, s *stage) {
			ctx := t.Context()
			s.known(t, 1, 2, 3, 4, 5, 6, 7)
			_, err := s.store.Touch(ctx, 8, "en") // never started
			no(t, err)
			no(t, s.store.SetZone(ctx, 2, "Asia/Tokyo"))
			no(t, s.store.SetNotifyAt(ctx, 2, 17*60+30)) // 08:30 UTC
			no(t, s.store.SetNotify(ctx, 3, false))
			no(t, s.store.SetPaused(ctx, 4, true))
			no(t, s.store.SetGone(ctx, 5, true))
			no(t, s.store.Ban(ctx, 6))
			no(t, s.store.SetQuietDays(ctx, 7, recommend.Weekdays(0).With(time.Monday, true)))
			s.start(t)
			s.move(nine)
			s.wait(t, "sent", 2)
			s.move(nine.AddDate(0, 0, 1))
			s.wait(t, "sent", 5)
			s.check(t, map[int64][]string{
				1: {"2026-05-04", "2026-05-05"}, 2: {"2026-05-04", "2026-05-05"}, 7: {"2026-05-05"},
			})
		})
	})

	t.Run("a new hour on the same day does not bring the picks twice", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, s *stage) {
			s.known(t, 1)
			s.start(t)
			s.move(nine)
			s.wait(t, "sent", 1)
			no(t, s.store.SetNotifyAt(t.Context(), 1, 20*60))
			s.move(monday.Add(13 * time.Hour))
			no(t, s.process(t).Round(t.Context()))
			s.move(monday.Add(37 * time.Hour))
			s.wait(t, "sent", 2)
			s.check(t, map[int64][]string{1: {"2026-05-04", "2026-05-05"}})
		})
	})

	t.Run("who comes back gets them again", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, s *stage) {
			s.known(t, 1)
			no(t, s.store.SetGone(t.Context(), 1, true))
			s.start(t)
			_, err := s.store.Touch(t.Context(), 1, "en")
			no(t, err)
			s.move(nine)
			s.wait(t, "sent", 1)
		})
	})

	t.Run("what came due while no process was there is made up for within two hours", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, s *stage) {
			s.known(t, 1, 2)
			no(t, s.store.SetNotifyAt(t.Context(), 2, 7*60+30))
			s.move(nine.Add(time.Hour))
			s.start(t)
			s.wait(t, "sent", 1)
			s.move(nine.AddDate(0, 0, 1))
			s.wait(t, "sent", 3)
			s.check(t, map[int64][]string{1: {"2026-05-04", "2026-05-05"}, 2: {"2026-05-05"}})
		})
	})

	t.Run("two processes send once", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, s *stage) {
			want := map[int64][]string{}
			for id := range int64(40) {
				s.known(t, id+1)
				want[id+1] = []string{"2026-05-04"}
			}
			s.start(t)
			s.start(t)
			s.move(nine)
			s.wait(t, "sent", 40)
			s.check(t, want)
		})
	})
}

func TestDaily_failures(t *testing.T) {
	t.Parallel()
	nine := monday.Add(2 * time.Hour)
	for name, c := range map[string]struct {
		err      error
		outcomes map[string]int
		sent     int
	}{
		"limited: it waits as long as it was told": {&telegram.LimitError{Wait: time.Second}, map[string]int{"daily limited": 1, "daily sent": 1}, 1},
		"unavailable: it is tried again":           {recommend.ErrUnavailable, map[string]int{"daily failed": 1, "daily sent": 1}, 1},
		"nobody knows: it is not sent again":       {telegram.ErrAmbiguous, map[string]int{"daily unknown": 1}, 0},
		"gone: nothing more":                       {telegram.ErrGone, map[string]int{"daily gone": 1}, 0},
		"nothing to send":                          {recommend.ErrNoResult, map[string]int{"daily nothing": 1}, 0},
		"refused for good":                         {&telegram.APIError{Code: 400}, map[string]int{"daily refused": 1}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, s *stage) {
				s.known(t, 1)
				s.fails = []error{c.err}
				s.start(t)
				s.move(nine)
				for outcome, n := range c.outcomes {
					s.wait(t, outcome[len("daily "):], n)
				}
				s.mu.Lock()
				defer s.mu.Unlock()
				if diff := cmp.Diff(c.outcomes, s.outcomes); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if len(s.got[1]) != c.sent {
					t.Errorf("sent %d times, want %d", len(s.got[1]), c.sent)
				}
			})
		})
	}
}

// TestDaily_crowd: more people than a batch has are due at once, in two processes. On the first day some of them have a job
// of that date.
func TestDaily_crowd(t *testing.T) {
	t.Parallel()
	const everybody = 2500
	nine := monday.Add(2 * time.Hour)
	each(t, func(t *testing.T, s *stage) {
		ctx := t.Context()
		exec := func(query string, args ...any) {
			_, err := s.store.Writer().ExecContext(ctx, query, args...)
			no(t, err)
		}
		exec(`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $3)
			INSERT INTO people (id, lang, created_at, started_at, seen_at, next_at)
			SELECT n, 'en', $1, $1, $1, CAST($2 AS BIGINT) + CASE WHEN n % 100 = 0 THEN 0 ELSE 1 END FROM numbers`,
			monday.UnixMilli(), nine.UnixMilli()-1, everybody)
		s.move(nine.Add(-time.Millisecond))
		no(t, s.process(t).Round(ctx))

		for day := range 2 {
			s.move(nine.AddDate(0, 0, day))
			var together errgroup.Group
			for range 2 {
				process := s.process(t)
				together.Go(func() error { return process.Round(ctx) })
			}
			no(t, together.Wait())
			var jobs, people, next int
			no(t, s.store.Reader().QueryRowContext(ctx, `
				SELECT count(*), count(DISTINCT args ->> 'person'), (SELECT count(*) FROM people WHERE next_at = $1) FROM river_job`,
				nine.AddDate(0, 0, day+1).UnixMilli()).Scan(&jobs, &people, &next))
			if jobs != everybody*(day+1) || people != everybody || next != everybody {
				t.Errorf("%d jobs for %d people, of whom %d are due the next day; want %d for %d", jobs, people, next, everybody*(day+1), everybody)
			}
		}
	})
}

func TestDaily_crash(t *testing.T) {
	t.Parallel()
	nine := monday.Add(2 * time.Hour)
	each(t, func(t *testing.T, s *stage) {
		ctx := t.Context()
		s.known(t, 1, 2)
		dead := s.process(t) // hands out jobs, and never runs one
		s.move(nine)
		no(t, dead.Round(ctx))
		for id := range int64(2) { // was about to send both, and had sent one
			if ok, err := s.store.ClaimNotification(ctx, id+1, "2026-05-04"); err != nil || !ok {
				t.Fatal(ok, err)
			}
		}
		no(t, s.store.NotificationSent(ctx, 2, "2026-05-04"))
		s.start(t)
		s.wait(t, "sent", 1)
		s.wait(t, "repeated", 1)
		s.check(t, map[int64][]string{1: {"2026-05-04"}})
	})
}

func TestDaily_forgotten(t *testing.T) {
	t.Parallel()
	nine := monday.Add(2 * time.Hour)
	each(t, func(t *testing.T, s *stage) {
		ctx := t.Context()
		s.known(t, 1)
		s.move(nine)
		no(t, s.process(t).Round(ctx))
		counts, err := s.store.JobCounts(ctx)
		no(t, err)
		if counts["available"] != 1 {
			t.Errorf("jobs before: %v", counts)
		}
		no(t, s.store.Forget(ctx, 1))
		if counts, err = s.store.JobCounts(ctx); err != nil || counts["available"] != 0 {
			t.Errorf("jobs after: %v, %v", counts, err)
		}
		if ok, err := s.store.ClaimNotification(ctx, 1, "2026-05-04"); err != nil || ok {
			t.Errorf("a forgotten person can be notified: %v, %v", ok, err)
		}
	})
}
