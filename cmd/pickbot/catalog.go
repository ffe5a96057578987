package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"pickbot/recommend/catalog"
	"pickbot/store"
)

type catalogCommand struct {
	Import catalogImport `cmd:"" help:"Import a catalog: CSV with a header, or JSON lines. All rows or none."`
	Export catalogExport `cmd:"" help:"Write the catalog to standard output as CSV that can be imported again."`
}

type catalogImport struct {
	File    string `arg:"" help:"The file; - is standard input."`
	DryRun  bool   `help:"Say what would change, and change nothing."`
	Replace bool   `help:"Items that are not in the file become inactive."`
}

func (cmd catalogImport) Run(ctx context.Context, c console, s *Settings) error {
	file, err := openInput(cmd.File, c.in)
	if err != nil {
		return err
	}
	defer file.Close()
	return withTables(ctx, c, s, func(opened *store.Store) error {
		progress, done := showProgress(c.err, "items")
		report, err := opened.ImportItems(ctx, catalog.Items(file), store.ImportOptions{
			Replace: cmd.Replace, DryRun: cmd.DryRun, Progress: progress,
		})
		done()
		if err != nil {
			return refused(c.err, cmd.File, err)
		}
		what := "imported"
		if cmd.DryRun {
			what = "dry run, nothing is changed"
		}
		_, err = fmt.Fprintf(c.out, "%s: %d added, %d changed, %d unchanged, %d deactivated\n",
			what, report.Added, report.Changed, report.Unchanged, report.Deactivated)
		return err
	})
}

func openInput(name string, standard io.Reader) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(standard), nil
	}
	return os.Open(name)
}

// refused lists every bad row, and returns the one line to end with.
func refused(out io.Writer, file string, err error) error {
	bad, ok := errors.AsType[*catalog.BadRowsError](err)
	if !ok {
		return fmt.Errorf("%s: %w", file, err)
	}
	for _, row := range bad.Rows {
		_, _ = fmt.Fprintf(out, "%s:%d: %s\n", file, row.Line, row.Reason())
	}
	rows := "1 bad row"
	if n := len(bad.Rows); n > 1 {
		rows = fmt.Sprintf("%d bad rows", n)
	}
	return fmt.Errorf("%s: %s, nothing is imported; mend what is wrong and import again", file, rows)
}

// showProgress writes over one line of a terminal; elsewhere it shows nothing.
func showProgress(out io.Writer, noun string) (progress func(int), done func()) {
	if !isTerminal(out) {
		return nil, func() {}
	}
	return func(n int) { _, _ = fmt.Fprintf(out, "\r%d %s", n, noun) }, func() { _, _ = fmt.Fprint(out, "\r\033[K") }
}

type catalogExport struct{}

func (catalogExport) Run(ctx context.Context, c console, s *Settings) error {
	return withTables(ctx, c, s, func(opened *store.Store) error {
		out := bufio.NewWriter(c.out)
		if err := catalog.Write(out, opened.AllItems(ctx)); err != nil {
			return err
		}
		return out.Flush()
	})
}
