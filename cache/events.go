package cache

import (
	"context"
	"log/slog"
	"time"

	"pickbot/recommend"
)

// events are the debug lines of the cache. Keys stand in them, values never.
type events struct{ log *slog.Logger }

func (e events) read(ctx context.Context, key string, found bool) {
	if found {
		e.debug(ctx, "cache hit", slog.String("key", key))
	} else {
		e.debug(ctx, "cache miss", slog.String("key", key))
	}
}

func (e events) set(ctx context.Context, key string, size int, ttl time.Duration) {
	e.debug(ctx, "cache set", slog.String("key", key), slog.Int("bytes", size), slog.Duration("ttl", ttl))
}

func (e events) deleted(ctx context.Context, key string, existed bool) {
	e.debug(ctx, "cache delete", slog.String("key", key), slog.Bool("existed", existed))
}

func (e events) incremented(ctx context.Context, key string, by int64) {
	e.debug(ctx, "cache increment", slog.String("key", key), slog.Int64("by", by))
}

func (e events) added(ctx context.Context, additions []recommend.Addition) {
	for _, a := range additions {
		e.incremented(ctx, a.Key, a.By)
	}
}

func (e events) debug(ctx context.Context, msg string, attrs ...slog.Attr) {
	e.log.LogAttrs(ctx, slog.LevelDebug, msg, attrs...)
}

// integer reads a value as an integer; nil is none, and what is no integer is none with a warning.
func (e events) integer(ctx context.Context, key string, value []byte) (int64, bool) {
	if value == nil {
		return 0, false
	}
	n, ok := parseInteger(value)
	if !ok {
		e.notInteger(ctx, key)
		return 0, false
	}
	return n, true
}

func (e events) notInteger(ctx context.Context, key string) {
	e.log.LogAttrs(ctx, slog.LevelWarn, "cache: the value is not an integer, taken as none", slog.String("key", key))
}
