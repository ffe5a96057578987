package sandbox_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/sandbox"
)

func TestMenus(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{})
	lev := s.AddPerson(sandbox.Person{FirstName: "Lev", LanguageCode: "ru-RU"})
	max := s.Person(sandbox.Max)
	menu := func(name string) []fields { return []fields{{"command": name, "description": "does it"}} }
	c.do("setMyCommands", fields{"commands": menu("default")}, nil)
	c.do("setMyCommands", fields{"commands": menu("russian"), "language_code": "ru"}, nil)
	c.do("setMyCommands", fields{"commands": menu("admin"), "scope": fields{"type": "chat", "chat_id": sandbox.Max}}, nil)
	group := s.Group(sandbox.Group, "Lunch", ann)
	c.do("setMyCommands", fields{"commands": menu("group"), "scope": fields{"type": "all_group_chats"}}, nil)

	for want, got := range map[string][]sandbox.BotCommand{
		"default": ann.Commands(), "russian": lev.Commands(), "admin": max.Commands(), "group": ann.In(group.ID).Commands(),
	} {
		if diff := cmp.Diff([]sandbox.BotCommand{{Command: want, Description: "does it"}}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	c.do("deleteMyCommands", fields{"scope": fields{"type": "chat", "chat_id": sandbox.Max}}, nil)
	if got := max.Commands(); got[0].Command != "default" {
		t.Errorf("after deletion Max sees %v", got)
	}
	var got []sandbox.BotCommand
	c.do("getMyCommands", fields{"language_code": "ru"}, &got)
	if len(got) != 1 || got[0].Command != "russian" {
		t.Errorf("getMyCommands: %v", got)
	}

	c.refused("setMyCommands", fields{"commands": menu("Upper")}, 400, "Bad Request: BOT_COMMAND_INVALID")
	c.refused("setMyCommands", fields{"commands": []fields{{"command": "a", "description": ""}}}, 400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
	c.refused("setMyCommands", fields{"commands": make([]fields, 101)}, 400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
	c.refused("setMyCommands", fields{"commands": menu("a"), "scope": fields{"type": "chat", "chat_id": 5}}, 400, "Bad Request: chat not found")
	c.refused("setMyCommands", fields{"commands": menu("a"), "scope": fields{"type": "moon"}}, 400, "Bad Request: unsupported type of BotCommandScope")
}
