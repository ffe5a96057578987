package store_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"pickbot/recommend"
	"pickbot/store"
	"pickbot/store/storetest"
)

func TestOpen_Settings(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("not a folder"), 0o600); err != nil {
		t.Fatal(err)
	}
	text := t.TempDir()
	if err := os.WriteFile(filepath.Join(text, store.FileName), []byte(strings.Repeat("no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		cfg  store.Config
		says string
	}{
		"a data folder that cannot be made":  {store.Config{Dir: filepath.Join(file, "data")}, "choose another DATA_DIR"},
		"a file that is no database":         {store.Config{Dir: text}, "move it away"},
		"an address of another database":     {store.Config{URL: "mysql://ann:s3cret@db/pickbot"}, "not a PostgreSQL address"},
		"no host":                            {store.Config{URL: "postgres:pickbot"}, "DATABASE_URL is malformed"},
		"a password that needs encoding":     {store.Config{URL: "postgres://ann:s3cret/%zz@db/pickbot"}, "percent-encoded"},
		"a port that is no number":           {store.Config{URL: "postgres://ann:s3cret@db:port/pickbot"}, "DATABASE_URL is malformed"},
		"an unknown sslmode":                 {store.Config{URL: "postgres://ann:s3cret@db/pickbot?sslmode=s3cret"}, "DATABASE_URL is malformed"},
		"a certificate that does not exist":  {store.Config{URL: "postgres://ann:s3cret@db/x?sslmode=verify-ca&sslrootcert=/none.pem"}, "/none.pem"},
		"a pool size that is not a number":   {store.Config{URL: "postgres://ann:s3cret@db/x?pool_max_conns=many"}, "DATABASE_URL is malformed"},
		"a password that looks like a port ": {store.Config{URL: "postgres://db:s3cret"}, "DATABASE_URL is malformed"},
		"a password with @ in it":            {store.Config{URL: "postgres://ann:p@s3cret@db:5432/pickbot"}, "percent-encoded"},
		"a password with @, / and # in it":   {store.Config{URL: "postgres://ann:p@s3cret/w#1@db:5432/pickbot"}, "percent-encoded"},
		"a password with / after a number":   {store.Config{URL: "postgres://ann:1/s3cret@db:5432/pickbot"}, "percent-encoded"},
		"a password with ?, / and @ in it":   {store.Config{URL: "postgres://ann:1?/s3cret@db:5432/pickbot"}, "percent-encoded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := store.Open(t.Context(), tc.cfg)
			if !errors.Is(err, recommend.ErrInvalid) {
				t.Fatalf("Open: %v, want ErrInvalid", err)
			}
			if got := err.Error(); !strings.Contains(got, tc.says) || strings.Contains(got, "s3cret") || strings.Contains(got, "\n") {
				t.Errorf("Open says %q, want one line with %q and no password", got, tc.says)
			}
		})
	}
}

func TestOpen_OddPaths(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"with space", "q?mode=ro", "50%25", "a#b", "обед 🍲"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), name)
			storetest.Open(t, store.Config{Dir: dir})
			if _, err := os.Stat(filepath.Join(dir, store.FileName)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOpen_ServerDown(t *testing.T) {
	t.Parallel()
	srv := storetest.Start(t)
	srv.Kill(t)

	t.Run("without patience it is unavailable at once", func(t *testing.T) {
		_, err := store.Open(t.Context(), store.Config{URL: srv.URL("postgres")})
		if !errors.Is(err, recommend.ErrUnavailable) || strings.Contains(err.Error(), "\n") {
			t.Fatalf("Open: %v, want ErrUnavailable in one line", err)
		}
	})
	t.Run("patience ends with a line per try", func(t *testing.T) {
		var lines lineCounter
		secret := strings.Replace(srv.URL("postgres"), "pickbot@", "pickbot:s3cret@", 1)
		_, err := store.Open(t.Context(), store.Config{URL: secret, Wait: 700 * time.Millisecond, Logger: lines.logger()})
		if !errors.Is(err, recommend.ErrUnavailable) {
			t.Fatalf("Open: %v, want ErrUnavailable", err)
		}
		if lines.count < 2 {
			t.Errorf("logged %d tries, want at least 2", lines.count)
		}
		if told := err.Error() + lines.text.String(); strings.Contains(told, "s3cret") {
			t.Errorf("the password is told: %s", told)
		}
	})
	t.Run("it stops waiting when told to", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		lines := lineCounter{first: cancel}
		_, err := store.Open(ctx, store.Config{URL: srv.URL("postgres"), Wait: time.Hour, Logger: lines.logger()})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("Open: %v, want Canceled", err)
		}
	})
	t.Run("it connects once the server is up", func(t *testing.T) {
		lines := lineCounter{first: func() { srv.Restart(t) }}
		s, err := store.Open(t.Context(), store.Config{URL: srv.URL("postgres"), Wait: time.Minute, Logger: lines.logger()})
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	})
	t.Run("a database that does not exist is no reason to wait", func(t *testing.T) {
		_, err := store.Open(t.Context(), store.Config{URL: srv.URL("nowhere"), Wait: time.Hour})
		if !errors.Is(err, recommend.ErrInvalid) || !strings.Contains(err.Error(), "nowhere") {
			t.Fatalf("Open: %v, want ErrInvalid that names the database", err)
		}
	})
}

func TestStore_ServerDies(t *testing.T) {
	t.Parallel()
	srv := storetest.Start(t)
	s := storetest.Open(t, store.Config{URL: srv.Create(t, "pickbot")})
	srv.Kill(t)
	for range 3 {
		if err := s.Ping(t.Context()); !errors.Is(err, recommend.ErrUnavailable) {
			t.Fatalf("Ping of a dead server: %v, want ErrUnavailable", err)
		}
	}
	srv.Restart(t)
	if err := s.Ping(t.Context()); err != nil {
		t.Fatalf("Ping after its return: %v", err)
	}
}

func TestStore_ReaderRefusesToWrite(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	if _, err := s.Reader().ExecContext(t.Context(), "DELETE FROM settings"); err == nil {
		t.Error("the reader deleted rows")
	}
}

// A server that dies under load makes statements unavailable, never anything else, and they work when it is back.
func TestStore_ServerDiesUnderLoad(t *testing.T) {
	t.Parallel()
	srv := storetest.Start(t)
	s := storetest.Open(t, store.Config{URL: srv.Create(t, "pickbot")})
	var together errgroup.Group
	started := make(chan struct{}, 4)
	for w := range 4 {
		together.Go(func() error {
			for i := 0; ; i++ {
				_, err := s.SetFeedback(t.Context(), int64(w+1), fmt.Sprint("item-", i), recommend.Like, true, noon)
				if errors.Is(err, recommend.ErrUnavailable) {
					return nil
				}
				if err != nil {
					return err
				}
				if i == 3 {
					started <- struct{}{}
				}
			}
		})
	}
	for range 4 {
		<-started
	}
	srv.Kill(t)
	if err := together.Wait(); err != nil {
		t.Errorf("SetFeedback on a dying server: %v, want ErrUnavailable", err)
	}
	srv.Restart(t)
	if _, err := s.SetFeedback(t.Context(), 1, "after", recommend.Like, true, noon); err != nil {
		t.Errorf("SetFeedback after the server's return: %v", err)
	}
}

// lineCounter counts log lines and calls first at the first one.
type lineCounter struct {
	count int
	text  strings.Builder
	first func()
}

func (l *lineCounter) Write(p []byte) (int, error) {
	if l.count++; l.count == 1 && l.first != nil {
		l.first()
	}
	return l.text.Write(p)
}

func (l *lineCounter) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// TestOpen_NoDowngrade: who asks for TLS gets no connection without it.
func TestOpen_NoDowngrade(t *testing.T) {
	t.Parallel()
	plain := storetest.Database(t)
	for _, mode := range []string{"require", "verify-full"} {
		s, err := store.Open(t.Context(), store.Config{URL: strings.Replace(plain, "sslmode=disable", "sslmode="+mode, 1)})
		if err == nil {
			s.Close()
			t.Errorf("sslmode=%s: connected to a server that has no TLS", mode)
		}
	}
}
