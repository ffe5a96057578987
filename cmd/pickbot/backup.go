package main

import (
	"context"
	"fmt"
	"os"

	"pickbot/store"
)

// backupCommand copies the embedded database while the bot runs.
type backupCommand struct {
	File string `arg:"" help:"New file to write."`
}

func (cmd backupCommand) Run(ctx context.Context, c console, s *Settings) error {
	return withStore(ctx, c, s, func(opened *store.Store) error {
		if err := opened.Backup(ctx, cmd.File); err != nil {
			return err
		}
		info, err := os.Stat(cmd.File)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.out, "%s: %d bytes\n", cmd.File, info.Size())
		return err
	})
}
