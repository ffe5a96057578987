package sandbox

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"pickbot/sandbox/internal/journal"
)

const maxCommands = 100

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// menuKey says whose menu it is. Chat and User are 0 where the scope has none.
type menuKey struct {
	Scope    string `json:"type"`
	Chat     int64  `json:"chat_id"`
	User     int64  `json:"user_id"`
	Language string `json:"-"`
}

func (k menuKey) String() string {
	return fmt.Sprintf("%s,%d,%d,%s", k.Scope, k.Chat, k.User, k.Language)
}

func (t *tx) saveMenu(b *bot, key menuKey) {
	t.put(fmt.Sprintf("menu/%d/%s", b.profile.ID, key), b.menus[key])
}

func (b *bot) applyMenu(r journal.Record, rest string) error {
	parts := strings.Split(rest, ",")
	if len(parts) != 4 {
		return fmt.Errorf("menu key %q", rest)
	}
	key := menuKey{Scope: parts[0], Language: parts[3]}
	if _, err := fmt.Sscan(parts[1], &key.Chat); err != nil {
		return err
	}
	if _, err := fmt.Sscan(parts[2], &key.User); err != nil {
		return err
	}
	if r.Value == nil {
		delete(b.menus, key)
		return nil
	}
	var commands []BotCommand
	err := json.Unmarshal(r.Value, &commands)
	b.menus[key] = commands
	return err
}

// menuOf reads scope and language_code.
func (t *tx) menuOf(b *bot, p *params) (menuKey, error) {
	key := menuKey{Scope: "default"}
	if err := p.object("scope", "BotCommandScope", &key); err != nil {
		return key, err
	}
	key.Language = p.text("language_code")
	if key.Language != "" && !regexp.MustCompile(`^[a-z]{2}$`).MatchString(key.Language) {
		return key, badRequest("invalid language code specified")
	}
	switch key.Scope {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
		key.Chat, key.User = 0, 0
		return key, nil
	case "chat", "chat_administrators", "chat_member":
		if key.Scope != "chat_member" {
			key.User = 0
		}
		_, err := t.chat(b, key.Chat)
		return key, err
	}
	return key, badRequest("unsupported type of BotCommandScope")
}

func setMyCommands(t *tx, b *bot, p *params) (any, error) {
	key, err := t.menuOf(b, p)
	if err != nil {
		return nil, err
	}
	var commands []BotCommand
	if err := p.object("commands", "commands", &commands); err != nil {
		return nil, err
	}
	if len(commands) > maxCommands {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for i, c := range commands {
		commands[i].Command = strings.TrimPrefix(c.Command, "/")
		if !commandName.MatchString(commands[i].Command) {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if n := utf8.RuneCountInString(c.Description); n < 1 || n > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	t.setMenu(b, key, commands)
	return true, nil
}

// setMenu sets a menu; an empty one is removed.
func (t *tx) setMenu(b *bot, key menuKey, commands []BotCommand) {
	if b.menus[key] = commands; len(commands) == 0 {
		delete(b.menus, key)
		t.remove(fmt.Sprintf("menu/%d/%s", b.profile.ID, key))
	} else {
		t.saveMenu(b, key)
	}
	t.emit("commands", b.profile.ID, map[string]any{})
}

func getMyCommands(t *tx, b *bot, p *params) (any, error) {
	key, err := t.menuOf(b, p)
	if err != nil {
		return nil, err
	}
	return append([]BotCommand{}, b.menus[key]...), nil
}

func deleteMyCommands(t *tx, b *bot, p *params) (any, error) {
	key, err := t.menuOf(b, p)
	if err != nil {
		return nil, err
	}
	t.setMenu(b, key, nil)
	return true, nil
}

// menu is what a person sees in a chat: the narrowest scope that has a menu, their language before none.
func (b *bot) menu(c *chat, p *Person) []BotCommand {
	scopes := []menuKey{{Scope: "chat", Chat: c.ID}, {Scope: "all_private_chats"}, {Scope: "default"}}
	if !c.private() {
		scopes = []menuKey{{Scope: "chat_member", Chat: c.ID, User: p.ID}, {Scope: "chat", Chat: c.ID},
			{Scope: "all_group_chats"}, {Scope: "default"}}
	}
	language, _, _ := strings.Cut(p.LanguageCode, "-")
	for _, scope := range scopes {
		for _, scope.Language = range []string{language, ""} {
			if commands := b.menus[scope]; len(commands) > 0 {
				return commands
			}
		}
	}
	return []BotCommand{}
}
