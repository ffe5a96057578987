package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// export sends everything that is kept of the person as a JSON file.
func (b *Bot) export(ctx context.Context, v visit, _ string) error {
	return b.exportOf(ctx, v, v.person.ID, "export.here")
}

// exportOf sends everything that is kept of somebody.
func (b *Bot) exportOf(ctx context.Context, v visit, person int64, caption string) error {
	data, err := b.records.Export(ctx, person)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	text, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	_, err = b.sender.SendDocument(ctx, &tg.SendDocumentParams{
		ChatID:   v.chat,
		Document: &models.InputFileUpload{Filename: "pickbot-" + v.person.Day(b.now()) + ".json", Data: bytes.NewReader(text)},
		Caption:  string(v.voice.Say(caption)), ParseMode: models.ParseModeHTML,
	})
	return err
}
