package sandbox

import (
	"strings"
	"unicode/utf16"

	"pickbot/sandbox/internal/markup"
)

const (
	maxText    = 4096 // UTF-16 units after parsing
	maxCaption = 1024
)

// formatted reads a text with its parse mode or entities. It may be empty.
func (t *tx) formatted(p *params, field, entitiesField string) (string, []Entity, error) {
	text := p.text(field)
	var entities []markup.Entity
	switch mode := strings.ToLower(strings.TrimSpace(p.text("parse_mode"))); mode {
	case "":
		var given []Entity
		if err := p.object(entitiesField, "message entities", &given); err != nil {
			return "", nil, err
		}
		entities = toMarkup(given)
	case "html":
		var err error
		if text, entities, err = markup.ParseHTML(text); err != nil {
			return "", nil, badRequest("can't parse entities: %s", err)
		}
	default:
		return "", nil, badRequest("unsupported parse_mode")
	}
	text, entities = markup.Clean(text, entities)
	return text, t.fromMarkup(entities), nil
}

// messageText reads what sendMessage and editMessageText need.
func (t *tx) messageText(p *params) (string, []Entity, error) {
	if p.text("text") == "" {
		return "", nil, badRequest("message text is empty")
	}
	text, entities, err := t.formatted(p, "text", "entities")
	switch {
	case err != nil:
		return "", nil, err
	case text == "":
		return "", nil, badRequest("text must be non-empty")
	case markup.Units(text) > maxText:
		return "", nil, badRequest("message is too long")
	}
	return text, entities, nil
}

// caption reads the text below a file.
func (t *tx) caption(p *params) (string, []Entity, error) {
	text, entities, err := t.formatted(p, "caption", "caption_entities")
	if err == nil && markup.Units(text) > maxCaption {
		return "", nil, badRequest("message caption is too long")
	}
	return text, entities, err
}

// typed is a text as a person types it, with the entities that Telegram's app finds.
func (t *tx) typed(text string) (string, []Entity) {
	text, entities := markup.Plain(text)
	return text, t.fromMarkup(entities)
}

func toMarkup(entities []Entity) []markup.Entity {
	var all []markup.Entity
	for _, e := range entities {
		m := markup.Entity{Type: e.Type, Offset: e.Offset, Length: e.Length, URL: e.URL, Language: e.Language, EmojiID: e.EmojiID}
		if e.User != nil {
			m.UserID = e.User.ID
		}
		all = append(all, m)
	}
	return all
}

// fromMarkup names the people who are mentioned; a mention of somebody unknown is dropped, as Telegram does.
func (t *tx) fromMarkup(entities []markup.Entity) []Entity {
	var all []Entity
	for _, m := range entities {
		e := Entity{Type: m.Type, Offset: m.Offset, Length: m.Length, URL: m.URL, Language: m.Language, EmojiID: m.EmojiID}
		if m.Type == "text_mention" {
			p := t.s.state.people[m.UserID]
			if p == nil {
				continue
			}
			u := p.user()
			e.User = &u
		}
		all = append(all, e)
	}
	return all
}

// substring is the part of a text that an entity marks; "" if it lies outside.
func substring(text string, e Entity) string {
	units := utf16.Encode([]rune(text))
	if e.Offset < 0 || e.Length < 0 || e.Offset+e.Length > len(units) {
		return ""
	}
	return string(utf16.Decode(units[e.Offset : e.Offset+e.Length]))
}
