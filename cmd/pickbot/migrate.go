package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"pickbot/store"
)

type migrateCommand struct {
	Up     migrateUp     `cmd:"" help:"Bring the schema up to this program's."`
	Down   migrateDown   `cmd:"" help:"Take the last migration back. Its data is lost."`
	Status migrateStatus `cmd:"" help:"List the migrations and when they were applied."`
}

type (
	migrateUp     struct{}
	migrateDown   struct{}
	migrateStatus struct{}
)

func (migrateUp) Run(ctx context.Context, c console, s *Settings) error {
	return migrate(ctx, c, s, (*store.Store).MigrateUp)
}

func (migrateDown) Run(ctx context.Context, c console, s *Settings) error {
	return migrate(ctx, c, s, (*store.Store).MigrateDown)
}

func (migrateStatus) Run(ctx context.Context, c console, s *Settings) error {
	return migrate(ctx, c, s, (*store.Store).MigrationStatus)
}

func migrate(ctx context.Context, c console, s *Settings, run func(*store.Store, context.Context) ([]store.Migration, error)) error {
	return withStore(ctx, c, s, func(opened *store.Store) error {
		migrations, err := run(opened, ctx)
		if err != nil {
			return err
		}
		if len(migrations) == 0 {
			_, err := fmt.Fprintln(c.out, "nothing to do")
			return err
		}
		table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
		for _, m := range migrations {
			at := "not applied"
			if !m.AppliedAt.IsZero() {
				at = m.AppliedAt.Format(time.RFC3339)
			}
			_, _ = fmt.Fprintf(table, "%05d\t%s\t%s\n", m.Version, m.Name, at) // Flush reports what a write could not
		}
		return table.Flush()
	})
}

// withStore opens the database that the settings name, for one command.
func withStore(ctx context.Context, c console, s *Settings, use func(*store.Store) error) error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	opened, err := store.Open(ctx, store.Config{URL: p.databaseURL, Dir: p.dataDir, Logger: quietLogger(p, c.err)})
	if err != nil {
		return err
	}
	defer opened.Close()
	return use(opened)
}

// withTables is withStore for a command that needs the schema: it is brought up, as run does.
func withTables(ctx context.Context, c console, s *Settings, use func(*store.Store) error) error {
	return withStore(ctx, c, s, func(opened *store.Store) error {
		if _, err := opened.MigrateUp(ctx); err != nil {
			return err
		}
		return use(opened)
	})
}
