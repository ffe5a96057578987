package proof_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"pickbot/notify"
	"pickbot/recommend"
	"pickbot/store"
	"pickbot/store/storetest"
)

const (
	notified     = 200_000 // of a million, which take as long for each
	enqueueBatch = 500
	leastOfRiver = 0.7
)

// enqueue has everybody's daily picks come due at once, beside as many jobs of the same kind that River alone inserts.
func (b *bench) enqueue() {
	b.t.Helper()
	s := storetest.PostgreSQL(b.t)
	const crowd = `INSERT INTO people (id, lang, created_at, started_at, seen_at, next_at)
		SELECT n, 'en', 1, 1, 1, $2 FROM generate_series(1, $1) AS n`
	now := time.Now()
	if _, err := s.Pool().Exec(b.t.Context(), crowd, notified, now.Add(-time.Minute).UnixMilli()); err != nil {
		b.t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	service, err := notify.New(riverpgxv5.New(s.Pool()), notify.Config{MakeUp: 24 * time.Hour}, notify.Parts[pgx.Tx]{
		Timetable: s.PoolTimetable(), Ledger: s, People: sleepers{s}, Messenger: sleepers{s}, Observer: sleepers{s},
		Expecting: s, Now: func() time.Time { return now }, Logger: log,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	began := time.Now()
	if err := service.Round(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	ours := b.jobs(s, began)
	s = storetest.PostgreSQL(b.t)
	began = time.Now()
	b.insert(s, log)
	b.atLeast(fmt.Sprintf("%d notifications enqueued; River's InsertMany", notified), "/s", ours, b.jobs(s, began), leastOfRiver)
}

// jobs is how many were enqueued a second.
func (b *bench) jobs(s *store.Store, began time.Time) float64 {
	b.t.Helper()
	took := time.Since(began)
	counts, err := s.JobCounts(b.t.Context())
	n := counts["available"] + counts["scheduled"]
	if err != nil || n != notified {
		b.t.Errorf("%d jobs, want %d: %v", n, notified, err)
	}
	return float64(n) / took.Seconds()
}

func (b *bench) insert(s *store.Store, log *slog.Logger) {
	b.t.Helper()
	client, err := river.NewClient(riverpgxv5.New(s.Pool()), &river.Config{Logger: log})
	if err != nil {
		b.t.Fatal(err)
	}
	for first := 1; first <= notified; first += enqueueBatch {
		jobs := make([]river.InsertManyParams, enqueueBatch)
		for i := range jobs {
			jobs[i].Args = dailyJob{int64(first + i), "2026-05-04"}
		}
		if _, err := client.InsertMany(b.t.Context(), jobs); err != nil {
			b.t.Fatal(err)
		}
	}
}

// dailyJob is like the job that package notify makes.
type dailyJob struct {
	Person int64  `json:"person"`
	Day    string `json:"day"`
}

func (dailyJob) Kind() string { return "daily" }

func (dailyJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// sleepers are people to whom nothing is sent here.
type sleepers struct{ *store.Store }

func (p sleepers) Known(ctx context.Context, id int64) (recommend.Person, bool, error) {
	return p.Person(ctx, id)
}

func (sleepers) SendToday(context.Context, recommend.Person, bool) error {
	return errors.New("nobody sends")
}

func (sleepers) Notified(string, string) {}
