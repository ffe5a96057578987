package bot

import (
	"context"
	"fmt"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// SetMenu tells Telegram the commands, in every language; English is what all others see. Admins have more of them, in
// their own chats: where one cannot be told now, they are when the admin says /start. Who is none any more loses them.
func (b *Bot) SetMenu(ctx context.Context) error {
	for i, lang := range b.texts.Languages() {
		p := &tg.SetMyCommandsParams{
			Scope: &models.BotCommandScopeAllPrivateChats{}, Commands: menu(b.texts.Voice(lang), false),
		}
		if i > 0 {
			p.LanguageCode = lang
		}
		if err := b.sender.SetMyCommands(ctx, p); err != nil {
			return fmt.Errorf("set commands in %s: %w", lang, err)
		}
	}
	return b.setAdminMenus(ctx)
}

// setChatMenu is for those whose menu is not everybody's: admins, and who speaks another language than their Telegram.
// Telegram prefers a menu for its own language to one for all, so an admin who chose theirs gets it under every one.
func (b *Bot) setChatMenu(ctx context.Context, person recommend.Person) error {
	admin := b.isAdmin(person.ID)
	for i, lang := range b.texts.Languages() {
		p := &tg.SetMyCommandsParams{Scope: &models.BotCommandScopeChat{ChatID: person.ID}}
		if i > 0 {
			p.LanguageCode = lang
		}
		if person.LangChosen {
			lang = person.Lang
		}
		p.Commands = menu(b.texts.Voice(lang), admin)
		if err := b.sender.SetMyCommands(ctx, p); err != nil {
			return fmt.Errorf("set commands of a chat: %w", err)
		}
		if !admin {
			break // others have no menu for a language in their chat
		}
	}
	return nil
}

// dropChatMenu is for somebody who is forgotten.
func (b *Bot) dropChatMenu(ctx context.Context, v visit) error {
	switch {
	case b.isAdmin(v.person.ID):
		return b.setChatMenu(ctx, recommend.Person{ID: v.person.ID})
	case !v.person.LangChosen:
		return nil
	}
	return b.sender.DeleteMyCommands(ctx, &tg.DeleteMyCommandsParams{Scope: &models.BotCommandScopeChat{ChatID: v.chat}})
}

func menu(voice *texts.Voice, admin bool) []models.BotCommand {
	var list []models.BotCommand
	add := func(name string) {
		list = append(list, models.BotCommand{Command: name, Description: voice.Plain("command." + name)})
	}
	for _, c := range commands() {
		add(c.name)
	}
	if admin {
		for _, c := range adminCommands() {
			add(c.name)
		}
	}
	return list
}
