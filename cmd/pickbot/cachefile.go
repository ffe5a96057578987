package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"

	"pickbot/cache"
	"pickbot/store"
)

// cacheFile is the embedded cache where the database is PostgreSQL: a SQLite file of its own. It serves one process.
type cacheFile struct {
	cache.Backend
	file *store.Store
}

func openCacheFile(ctx context.Context, p *plan, c *clock, log *slog.Logger) (cache.Backend, error) {
	file, err := store.Open(ctx, store.Config{Dir: filepath.Join(p.dataDir, "cache"), Now: c.Now, Logger: log})
	if err != nil {
		return nil, err
	}
	embedded, err := cache.NewSQLite(ctx, file.Writer(), file.Reader(), c.Now, log)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return cacheFile{embedded, file}, nil
}

func (c cacheFile) Close() error { return errors.Join(c.Backend.Close(), c.file.Close()) }
