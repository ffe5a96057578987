package bot

import (
	"context"
	"fmt"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
)

// SetMenu tells Telegram the commands, in every language; English is what all others see.
func (b *Bot) SetMenu(ctx context.Context) error {
	for i, lang := range b.texts.Languages() {
		p := &tg.SetMyCommandsParams{
			Scope: &models.BotCommandScopeAllPrivateChats{}, Commands: menu(b.texts.Voice(lang)),
		}
		if i > 0 {
			p.LanguageCode = lang
		}
		if err := b.sender.SetMyCommands(ctx, p); err != nil {
			return fmt.Errorf("set commands in %s: %w", lang, err)
		}
	}
	return nil
}

// setChatMenu is for somebody whose language is not that of their Telegram.
func (b *Bot) setChatMenu(ctx context.Context, v visit) error {
	return b.sender.SetMyCommands(ctx, &tg.SetMyCommandsParams{
		Scope: &models.BotCommandScopeChat{ChatID: v.chat}, Commands: menu(v.voice),
	})
}

func (b *Bot) dropChatMenu(ctx context.Context, v visit) error {
	if !v.person.LangChosen {
		return nil
	}
	return b.sender.DeleteMyCommands(ctx, &tg.DeleteMyCommandsParams{Scope: &models.BotCommandScopeChat{ChatID: v.chat}})
}

func menu(voice *texts.Voice) []models.BotCommand {
	var list []models.BotCommand
	for _, c := range commands() {
		list = append(list, models.BotCommand{Command: c.name, Description: voice.Plain("command." + c.name)})
	}
	return list
}
