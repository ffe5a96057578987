package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/telegram"
)

// adminMenus is the setting that lists whose chats may have an admin's menu.
const adminMenus = "admin_menus"

// setAdminMenus gives admins their menus, and takes them from those who have one and are none any more.
func (b *Bot) setAdminMenus(ctx context.Context) error {
	kept, _, err := b.office.Settings.Setting(ctx, adminMenus)
	if err != nil {
		return err
	}
	former := slices.DeleteFunc(readIDs(kept), b.isAdmin)
	// Written down before there is a menu, so that none is forgotten.
	if kept, err = b.keepAdminMenus(ctx, kept, former); err != nil {
		return err
	}
	for _, id := range b.admins {
		if err := b.setMenuOf(ctx, id); err != nil {
			b.log.InfoContext(ctx, "an admin has no command menu yet", "admin", id, "error", err)
		}
	}
	former = slices.DeleteFunc(former, func(id int64) bool {
		err := b.takeAdminMenu(ctx, id)
		if err != nil {
			b.log.InfoContext(ctx, "a former admin has the command menu still", "admin", id, "error", err)
		}
		return err == nil
	})
	_, err = b.keepAdminMenus(ctx, kept, former)
	return err
}

// keepAdminMenus writes down that admins have their menu, and so do these, unless that is what is kept. It returns what
// is kept now.
func (b *Bot) keepAdminMenus(ctx context.Context, kept string, former []int64) (string, error) {
	var list []string
	for _, id := range slices.Concat(b.admins, former) {
		list = append(list, strconv.FormatInt(id, 10))
	}
	all := strings.Join(list, ",")
	if all == kept {
		return kept, nil
	}
	return all, b.office.Settings.SetSetting(ctx, adminMenus, all)
}

func readIDs(list string) (ids []int64) {
	for part := range strings.SplitSeq(list, ",") {
		if id, err := strconv.ParseInt(part, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

func (b *Bot) setMenuOf(ctx context.Context, id int64) error {
	person, _, err := b.people.Known(ctx, id)
	if err != nil {
		return fmt.Errorf("set commands of a chat: %w", err)
	}
	person.ID = id
	return b.setChatMenu(ctx, person)
}

// takeAdminMenu leaves somebody the menu that everybody has, in the language that they chose.
func (b *Bot) takeAdminMenu(ctx context.Context, id int64) error {
	for i, lang := range b.texts.Languages() {
		p := &tg.DeleteMyCommandsParams{Scope: &models.BotCommandScopeChat{ChatID: id}}
		if i > 0 {
			p.LanguageCode = lang
		}
		if err := b.sender.DeleteMyCommands(ctx, p); errors.Is(err, telegram.ErrGone) {
			return nil
		} else if err != nil {
			return fmt.Errorf("delete commands of a chat: %w", err)
		}
	}
	person, _, err := b.people.Known(ctx, id)
	if err != nil || !person.LangChosen {
		return err
	}
	return b.setChatMenu(ctx, person)
}
