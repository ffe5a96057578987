package cache

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver that the embedded backend stands on

	"pickbot/recommend"
)

// busy is a backend whose writer somebody else holds until it is freed, and whose only lane is taken by an increment of "first".
type busy struct {
	*SQLite
	free         func()
	transactions atomic.Int64 // shared ones
	all          sync.WaitGroup
}

func openBusy(t *testing.T) *busy {
	t.Helper()
	file := "file:" + filepath.Join(t.TempDir(), "cache.db") + "?_txlock=immediate&_pragma=journal_mode(WAL)" +
		"&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)"
	open := func() *sql.DB {
		db, err := sql.Open("sqlite", file)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	writer := open()
	writer.SetMaxOpenConns(1)
	s, err := NewSQLite(t.Context(), writer, open(), time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	// A page must have its book at the end of the transaction, not before.
	if _, err := writer.ExecContext(t.Context(), `CREATE TABLE book (id INTEGER PRIMARY KEY);
		CREATE TABLE page (book INTEGER REFERENCES book (id) DEFERRABLE INITIALLY DEFERRED)`); err != nil {
		t.Fatal(err)
	}
	b := &busy{SQLite: s}
	s.writes.Together = func(take func() (context.Context, []*write)) {
		b.transactions.Add(1)
		s.together(take)
	}
	tx, err := writer.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	b.free = func() { _ = tx.Rollback() }
	b.all.Go(func() { b.increment(t, "first") })
	await(t, &s.writes, 1, 0)
	return b
}

// release frees the writer and waits for the end of all that was begun.
func (b *busy) release() {
	b.free()
	b.all.Wait()
}

func (b *busy) increment(t *testing.T, key string) {
	if _, err := b.Increment(t.Context(), key, 1, 0); err != nil {
		t.Error(err)
	}
}

// change waits for its turn.
func (b *busy) change(t *testing.T, waiting int, change func() error, check func(error)) {
	t.Helper()
	b.all.Go(func() { check(change()) })
	await(t, &b.writes, 1, waiting)
}

// statement is a change that runs a statement of its own.
func (b *busy) statement(ctx context.Context, query string, then error) error {
	_, err := update(ctx, b.SQLite, func(ctx context.Context, tx *sql.Tx) (struct{}, error) {
		_, err := tx.ExecContext(ctx, query)
		return struct{}{}, errors.Join(err, then)
	})
	return err
}

func (b *busy) want(t *testing.T, key string, want int64) {
	t.Helper()
	if n, _, err := b.Integer(t.Context(), key); err != nil || n != want {
		t.Errorf("%s is %d (%v), want %d", key, n, err, want)
	}
}

func TestSQLite_whatWaitsSharesATransaction(t *testing.T) {
	t.Parallel()
	b := openBusy(t)
	const callers = 101
	var granted atomic.Int64
	rate := Rate{Key: "rate", Interval: time.Hour, Burst: 3}
	for range callers / 2 {
		b.all.Go(func() { b.increment(t, "n") })
		b.all.Go(func() {
			if room, err := b.Limit(t.Context(), []Rate{rate}, 0); err != nil {
				t.Error(err)
			} else if room.OK {
				granted.Add(1)
			}
		})
	}
	b.all.Go(func() { b.increment(t, "n") })
	await(t, &b.writes, 1, callers)
	b.release()
	await(t, &b.writes, 0, 0)
	b.want(t, "first", 1)
	b.want(t, "n", callers/2+1)
	if granted.Load() != 3 {
		t.Errorf("%d got room, want 3", granted.Load())
	}
	if n := b.transactions.Load(); n != 1 {
		t.Errorf("%d shared transactions for %d who waited, want 1", n, callers)
	}
}

func TestSQLite_whoFailsAloneFailsAlone(t *testing.T) {
	t.Parallel()
	b := openBusy(t)
	ctx := t.Context()
	fine := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	isInvalid := func(err error) {
		if !errors.Is(err, recommend.ErrInvalid) {
			t.Errorf("%v, want ErrInvalid", err)
		}
	}
	b.change(t, 1, func() error { return b.Set(ctx, "text", []byte("text"), 0) }, fine)
	b.change(t, 2, func() error {
		return b.IncrementAll(ctx, []recommend.Addition{{Key: "sum", By: 1}, {Key: "text", By: 1}})
	}, isInvalid)
	b.change(t, 3, func() error { return b.Push(ctx, "text", []byte("x"), 1) }, isInvalid)
	b.change(t, 4, func() error { _, err := b.Increment(ctx, "text", 1, 0); return err }, isInvalid)
	broken := errors.New("broken")
	b.change(t, 5, func() error { return b.statement(ctx, "INSERT INTO book VALUES (1)", broken) }, func(err error) {
		if !errors.Is(err, broken) {
			t.Errorf("%v, want its own failure", err)
		}
	})
	b.change(t, 6, func() error { b.increment(t, "n"); return nil }, fine)
	b.release()
	b.want(t, "n", 1)
	b.want(t, "sum", 0)
	if v, _, err := b.Get(ctx, "text"); err != nil || string(v) != "text" {
		t.Errorf("the text is %q (%v)", v, err)
	}
	var books int
	if err := b.writer.QueryRowContext(ctx, "SELECT count(*) FROM book").Scan(&books); err != nil || books != 0 {
		t.Errorf("%d rows of what failed (%v)", books, err)
	}
}

func TestSQLite_whoGivesUpIsNotWritten(t *testing.T) {
	t.Parallel()
	b := openBusy(t)
	ctx, cancel := context.WithCancel(t.Context())
	b.change(t, 1, func() error { _, err := b.Increment(ctx, "n", 1, 0); return err }, func(err error) {
		if !errors.Is(err, context.Canceled) || errors.Is(err, recommend.ErrUnavailable) {
			t.Errorf("who gives up gets %v", err)
		}
	})
	short, stop := context.WithTimeout(t.Context(), time.Millisecond)
	defer stop()
	_, err := b.Reserve(short, recommend.Reservation{Quotas: []recommend.Quota{{Key: "day", Limit: 1}}})
	if !errors.Is(err, recommend.ErrUnavailable) {
		t.Errorf("who has no more time gets %v", err)
	}
	cancel()
	await(t, &b.writes, 1, 0)
	b.release()
	b.want(t, "first", 1)
	b.want(t, "n", 0)
	b.want(t, "day", 0)
}

// TestSQLite_successIsAfterCommit: what only the commit finds out fails all who are in the transaction.
func TestSQLite_successIsAfterCommit(t *testing.T) {
	t.Parallel()
	b := openBusy(t)
	fails := func(err error) {
		if !errors.Is(err, recommend.ErrUnavailable) {
			t.Errorf("%v before a commit that fails", err)
		}
	}
	b.change(t, 1, func() error { _, err := b.Increment(t.Context(), "n", 1, 0); return err }, fails)
	b.change(t, 2, func() error {
		return failure("page", "", b.statement(t.Context(), "INSERT INTO page VALUES (7)", nil))
	}, fails)
	b.change(t, 3, func() error { return b.Set(t.Context(), "k", []byte("v"), 0) }, fails)
	b.release()
	b.want(t, "first", 1)
	b.want(t, "n", 0)
	b.increment(t, "n")
	b.want(t, "n", 1)
}

// TestSQLite_writerIsShared: however many write here, others get the writer in between.
func TestSQLite_writerIsShared(t *testing.T) {
	t.Parallel()
	b := openBusy(t)
	ctx, stop := context.WithCancel(t.Context())
	for range 16 {
		b.all.Go(func() {
			for ctx.Err() == nil {
				b.increment(t, "n")
			}
		})
	}
	b.all.Go(b.free)
	for range 50 {
		if _, err := b.writer.ExecContext(t.Context(), "INSERT INTO book VALUES (NULL)"); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	b.all.Wait()
}

func TestSQLite_whoGivesUpWhileAChangeIsUnderWay(t *testing.T) {
	t.Parallel()
	b := openBusy(t)
	ctx, giveUp := context.WithCancel(t.Context())
	begun, goOn := make(chan struct{}), make(chan struct{})
	slow := func() error {
		_, err := update(ctx, b.SQLite, func(context.Context, *sql.Tx) (int, error) {
			close(begun)
			<-goOn
			return 1, nil
		})
		return err
	}
	b.change(t, 1, slow, func(err error) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("who gave up hears %v", err)
		}
	})
	b.free()
	<-begun
	giveUp()
	await(t, &b.writes, 1, 0)
	close(goOn)
	b.release()
	await(t, &b.writes, 0, 0)
}
