package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// FileName is the SQLite file within Config.Dir.
const FileName = "pickbot.db"

// lockName is the file beside it that a process locks while it creates or migrates the database.
const lockName = "pickbot.lock"

func openSQLite(ctx context.Context, cfg Config) (*Store, error) {
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, invalidf("data directory %s: %w", cfg.Dir, err)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, invalidf("data directory %s cannot be made (%w): choose another DATA_DIR", dir, err)
	}
	file := filepath.Join(dir, FileName)
	writer, err := openWriter(ctx, dir, file)
	if err != nil {
		return nil, explain(file, err)
	}
	reader, err := openLite(dataSource(file, url.Values{"_pragma": {"query_only(1)"}}))
	if err != nil {
		writer.Close()
		return nil, fail("open", err)
	}
	readers := max(4, runtime.NumCPU())
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	return &Store{engine: SQLite, writer: writer, reader: reader, dir: dir, now: cfg.Now, log: cfg.Logger}, nil
}

func openWriter(ctx context.Context, dir, file string) (*sql.DB, error) {
	// Processes that switch a new file to WAL at the same moment get SQLITE_BUSY whatever the timeout.
	unlock, err := lockDir(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	db, err := openLite(dataSource(file, url.Values{"_txlock": {"immediate"}}))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := writable(ctx, db); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// dataSource is the driver's name of the file; extra pragmas are applied after those every connection needs.
func dataSource(file string, extra url.Values) string {
	q := url.Values{"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)"}}
	for name, values := range extra {
		q[name] = append(q[name], values...)
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(file), RawQuery: q.Encode()}
	return u.String()
}

// writable takes and gives back the write lock: SQLite opens a file it may only read without a word.
func writable(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return tx.Rollback()
}

// lockDir holds the write lock of an otherwise empty SQLite database beside ours until unlock. It is for what SQLite
// and goose do not guard against other processes, and is gone with its process on every system.
func lockDir(ctx context.Context, dir string) (unlock func(), err error) {
	query := url.Values{"_txlock": {"immediate"}, "_pragma": {"busy_timeout(60000)"}}
	source := url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, lockName)), RawQuery: query.Encode()}
	db, err := sql.Open("sqlite", source.String())
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		db.Close()
		return nil, err
	}
	return func() {
		_ = tx.Rollback()
		_ = db.Close()
	}, nil
}

// explain words what keeps the file from being used as our database.
func explain(file string, err error) error {
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return fail("open "+file, err)
	}
	switch lite.Code() & 0xff {
	case lib.SQLITE_CANTOPEN, lib.SQLITE_READONLY, lib.SQLITE_PERM, lib.SQLITE_AUTH:
		return invalidf("%s cannot be written (%w): change its owner or choose another DATA_DIR", file, err)
	case lib.SQLITE_NOTADB, lib.SQLITE_CORRUPT:
		return invalidf("%s is not a sound SQLite database (%w): move it away or choose another DATA_DIR", file, err)
	}
	return fail("open "+file, err)
}
