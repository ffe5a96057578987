package main

import (
	"context"
	"fmt"

	"pickbot/recommend/catalog"
	"pickbot/store"
)

type feedbackCommand struct {
	Import feedbackImport `cmd:"" help:"Import opinions from another system. All rows or none."`
}

type feedbackImport struct {
	File        string `arg:"" help:"CSV with user_id, item_id, kind (like, dislike, save, had, shown) and created_at (RFC 3339); - is standard input."`
	TelegramIDs bool   `name:"telegram-ids" help:"The user ids are Telegram's. Otherwise they are another system's, and nobody here is meant."`
}

func (cmd feedbackImport) Run(ctx context.Context, c console, s *Settings) error {
	file, err := openInput(cmd.File, c.in)
	if err != nil {
		return err
	}
	defer file.Close()
	return withTables(ctx, c, s, func(opened *store.Store) error {
		progress, done := showProgress(c.err, "rows")
		report, err := opened.ImportFeedback(ctx, catalog.Feedback(file), store.HistoryOptions{
			TelegramIDs: cmd.TelegramIDs, Progress: progress,
		})
		done()
		if err != nil {
			return refused(c.err, cmd.File, err)
		}
		_, err = fmt.Fprintf(c.out, "imported: %d rows of %d people (%d of them new), %d rows changed something\n",
			report.Rows, report.People, report.NewPeople, report.Changed)
		return err
	})
}
