package bot

import (
	"context"
	"fmt"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// SetMenu tells Telegram the commands, in every language; English is what all others see.
func (b *Bot) SetMenu(ctx context.Context) error {
	for i, lang := range b.texts.Languages() {
		p := &tg.SetMyCommandsParams{Scope: &models.BotCommandScopeAllPrivateChats{}}
		if i > 0 {
			p.LanguageCode = lang
		}
		voice := b.texts.Voice(lang)
		for _, c := range commands() {
			p.Commands = append(p.Commands, models.BotCommand{Command: c.name, Description: voice.Plain("command." + c.name)})
		}
		if err := b.sender.SetMyCommands(ctx, p); err != nil {
			return fmt.Errorf("set commands in %s: %w", lang, err)
		}
	}
	return nil
}
