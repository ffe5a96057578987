package main

import (
	"context"
	"io"
	"log/slog"
	"os"

	"github.com/mattn/go-isatty"

	"pickbot/telegram"
)

// newLogger writes text to a terminal and JSON elsewhere, unless the settings say which.
func newLogger(p *plan, out io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: p.logLevel, ReplaceAttr: readable}
	if p.logFormat == "text" || p.logFormat == "" && isTerminal(out) {
		return slog.New(traced{slog.NewTextHandler(out, options)})
	}
	return slog.New(traced{slog.NewJSONHandler(out, options)})
}

// readable writes durations with their unit, "1m30s", in text and JSON alike.
func readable(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		a.Value = slog.StringValue(a.Value.Duration().String())
	}
	return a
}

// traced gives every line that belongs to an update the update's id, so that one search finds the whole story.
type traced struct{ slog.Handler }

func (t traced) Handle(ctx context.Context, r slog.Record) error {
	if id, ok := telegram.UpdateID(ctx); ok {
		r.AddAttrs(slog.Int64("update", id))
	}
	return t.Handler.Handle(ctx, r)
}

func (t traced) WithAttrs(attrs []slog.Attr) slog.Handler { return traced{t.Handler.WithAttrs(attrs)} }

func (t traced) WithGroup(name string) slog.Handler { return traced{t.Handler.WithGroup(name)} }

func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && isatty.IsTerminal(file.Fd())
}

// quietLogger is for commands that print an answer: only what went wrong stands beside it.
func quietLogger(p *plan, out io.Writer) *slog.Logger {
	quiet := *p
	quiet.logLevel = max(p.logLevel, slog.LevelWarn)
	return newLogger(&quiet, out)
}
