package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"pickbot/recommend"
)

const (
	dialTimeout = 5 * time.Second
	firstPause  = 500 * time.Millisecond
	longestWait = 5 * time.Second
	poolSize    = 16
)

func openPostgreSQL(ctx context.Context, cfg Config) (*Store, error) {
	pc, err := parseURL(cfg.URL)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, fail("open", err)
	}
	server := fmt.Sprintf("%s:%d/%s", pc.ConnConfig.Host, pc.ConnConfig.Port, pc.ConnConfig.Database)
	if err := reach(ctx, pool, cfg, server); err != nil {
		pool.Close()
		return nil, err
	}
	db := stdlib.OpenDBFromPool(pool)
	s := &Store{engine: PostgreSQL, writer: db, reader: db, pool: pool, now: cfg.Now, log: cfg.Logger}
	s.loader = newLoader(s.knownPeople)
	return s, nil
}

// CheckURL says what Open would refuse in Config.URL, without the password. Empty is right.
func CheckURL(raw string) error {
	if raw == "" {
		return nil
	}
	_, err := parseURL(raw)
	return err
}

// parseURL never quotes the address: a parser's complaint about a password often repeats it.
func parseURL(raw string) (*pgxpool.Config, error) {
	const shape = "it should read postgres://user:password@host:5432/name, with special characters percent-encoded"
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" && !u.Query().Has("host") || strings.Contains(afterUser(raw), "@") {
		return nil, invalidf("DATABASE_URL is malformed: %s", shape)
	}
	if u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil, invalidf("DATABASE_URL is not a PostgreSQL address: %s; leave it empty for SQLite", shape)
	}
	pc, err := pgxpool.ParseConfig(raw)
	if err != nil {
		return nil, invalidf("DATABASE_URL is malformed%s: %s", reason(u, err), shape)
	}
	if !u.Query().Has("pool_max_conns") {
		pc.MaxConns = poolSize
	}
	if pc.ConnConfig.ConnectTimeout == 0 {
		pc.ConnConfig.ConnectTimeout = dialTimeout
	}
	return pc, nil
}

// afterUser is what PostgreSQL reads as host, name and options: what follows the first @, unless a / comes before it. The
// rest of a password that is not encoded would stand there, unless the address begins with the / of a name.
func afterUser(raw string) string {
	_, rest, _ := strings.Cut(raw, "://")
	switch i := strings.IndexAny(rest, "@/"); {
	case i == 0:
		return ""
	case i > 0 && rest[i] == '@':
		return rest[i+1:]
	}
	return rest
}

// reason is the cause of a refused address in brackets, or nothing where it might give the password away.
func reason(u *url.URL, err error) string {
	var refused *pgconn.ParseConfigError
	if !errors.As(err, &refused) || refused.Unwrap() == nil {
		return ""
	}
	text := oneLine(refused.Unwrap())
	password, _ := u.User.Password()
	for _, secret := range []string{password, u.Query().Get("password")} {
		if secret != "" && strings.Contains(text, secret) {
			return ""
		}
	}
	return " (" + text + ")"
}

// reach pings until the server answers, refuses for good, or cfg.Wait is over.
func reach(caller context.Context, pool *pgxpool.Pool, cfg Config, server string) error {
	ctx, cancel := context.WithTimeout(caller, max(cfg.Wait, dialTimeout))
	defer cancel()
	started := time.Now()
	for try, pause := 1, firstPause; ; try, pause = try+1, min(2*pause, longestWait) {
		err := pool.Ping(ctx)
		switch {
		case err == nil:
			return nil
		case caller.Err() != nil:
			return fail("open", caller.Err())
		case !unavailable(err):
			return invalidf("PostgreSQL at %s refuses (%s): check the user, password and name in DATABASE_URL", server, oneLine(err))
		}
		left := cfg.Wait - time.Since(started)
		if left <= 0 || ctx.Err() != nil {
			return unreachable(server, err)
		}
		cfg.Logger.Warn("PostgreSQL cannot be reached, trying again",
			slog.String("server", server), slog.Int("try", try), slog.Duration("left", left.Round(time.Second)),
			slog.String("error", oneLine(err)))
		select {
		case <-ctx.Done():
		case <-time.After(min(pause, left)):
		}
	}
}

func unreachable(server string, err error) error {
	return &kindError{recommend.ErrUnavailable, fmt.Errorf(
		"PostgreSQL at %s cannot be reached (%s): start it or correct DATABASE_URL", server, oneLine(err))}
}
