package sandbox

import "maps"

func getMe(_ *tx, b *bot, _ *params) (any, error) {
	return struct {
		User
		CanJoinGroups           bool `json:"can_join_groups"`
		CanReadAllGroupMessages bool `json:"can_read_all_group_messages"`
		SupportsInlineQueries   bool `json:"supports_inline_queries"`
		CanConnectToBusiness    bool `json:"can_connect_to_business"`
		HasMainWebApp           bool `json:"has_main_web_app"`
	}{User: b.user(), CanJoinGroups: true, SupportsInlineQueries: true}, nil
}

// farewell is logOut and close: the sandbox keeps serving the bot.
func farewell(*tx, *bot, *params) (any, error) { return true, nil }

// The longest names and descriptions, in characters.
var textLimits = map[string]int{"name": 64, "description": 512, "short_description": 120}

// setText is setMyName and its siblings.
func setText(kind string) method {
	return func(t *tx, b *bot, p *params) (any, error) {
		text := p.text(kind)
		if len([]rune(text)) > textLimits[kind] {
			return nil, badRequest("bot %s is too long", kind)
		}
		texts := maps.Clone(b.profile.Texts)
		if texts == nil {
			texts = map[string]string{}
		}
		texts[kind+"/"+p.text("language_code")] = text
		b.profile.Texts = texts
		if kind == "name" && text != "" && p.text("language_code") == "" {
			b.profile.FirstName = text
		}
		t.saveBot(b)
		return true, nil
	}
}

// getText is getMyName and its siblings: in that language, else in none.
func getText(kind string) method {
	return func(_ *tx, b *bot, p *params) (any, error) {
		text := b.profile.Texts[kind+"/"+p.text("language_code")]
		if text == "" {
			text = b.profile.Texts[kind+"/"]
		}
		if kind == "name" && text == "" {
			text = b.profile.FirstName
		}
		return map[string]string{kind: text}, nil
	}
}
