package cache

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"math"
	"sync"
	"time"

	"pickbot/coalesce"
)

const (
	sweepEvery = time.Minute
	// sweepBatch bounds how long the sweep keeps other writers waiting.
	sweepBatch = 500
	// never is the deadline of a key without one.
	never = math.MaxInt64
)

// SQLite is a Backend in the table kv of a SQLite file. Several processes on one machine may share the file.
type SQLite struct {
	writer *sql.DB
	writes coalesce.Queue[*write]
	stmt   statements
	now    func() time.Time
	events events
	stop   context.CancelFunc
	done   sync.WaitGroup
}

// NewSQLite creates the table where it is missing. The caller owns the two pools and closes them after Close: writer
// has one connection and begins transactions immediately (_txlock=immediate); reader reads the same file. Whoever calls
// a method that writes while holding writer's connection waits for itself until ctx ends. Deadlines are counted by now;
// log may be nil.
func NewSQLite(ctx context.Context, writer, reader *sql.DB, now func() time.Time, log *slog.Logger) (*SQLite, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if _, err := writer.ExecContext(ctx, schema); err != nil {
		return nil, fmt.Errorf("cache: create the table kv: %w", err)
	}
	s := &SQLite{writer: writer, now: now, events: events{log}}
	s.writes.Lanes, s.writes.Together = 1, s.together
	if err := s.stmt.prepare(ctx, writer, reader); err != nil {
		return nil, err
	}
	background, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.done.Go(func() { s.sweepRegularly(background) })
	return s, nil
}

// Ping implements Backend.
func (s *SQLite) Ping(ctx context.Context) error {
	_, err := s.value(ctx, "")
	return failure("ping", "", err)
}

// Healthy implements Backend. There is nothing that could be unwell on its own: it is always nil.
func (s *SQLite) Healthy() error { return nil }

// Close implements Backend. The file and the pools stay open.
func (s *SQLite) Close() error {
	s.stop()
	s.done.Wait()
	return s.stmt.close()
}

func (s *SQLite) sweepRegularly(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
				s.events.log.WarnContext(ctx, "cache: expired rows stay for now", slog.Any("error", err))
			}
		}
	}
}

// sweep removes what has expired, in batches.
func (s *SQLite) sweep(ctx context.Context) error {
	for {
		n, err := affected(s.stmt.sweep.ExecContext(ctx, s.micro(), sweepBatch))
		if err != nil {
			return fmt.Errorf("sweep: %w", err)
		}
		if n < sweepBatch {
			return nil
		}
	}
}

// micro is the time in microseconds, the unit of everything in the table.
func (s *SQLite) micro() int64 { return s.now().UnixMicro() }

// deadline is when something with that TTL expires; a negative one counts as none.
func (s *SQLite) deadline(ttl time.Duration) int64 {
	if ttl <= 0 {
		return never
	}
	return s.micro() + millis(ttl)*1000
}

func affected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
