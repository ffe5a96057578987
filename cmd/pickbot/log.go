package main

import (
	"io"
	"log/slog"
	"os"

	"github.com/mattn/go-isatty"
)

// newLogger writes text to a terminal and JSON elsewhere, unless the settings say which.
func newLogger(p *plan, out io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: p.logLevel}
	if p.logFormat == "text" || p.logFormat == "" && isTerminal(out) {
		return slog.New(slog.NewTextHandler(out, options))
	}
	return slog.New(slog.NewJSONHandler(out, options))
}

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
