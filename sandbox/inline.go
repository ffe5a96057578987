package sandbox

import (
	"encoding/json"
	"fmt"
	"time"
)

// maxInlineResults is what one answer may hold.
const maxInlineResults = 50

// askedInline is an inline query with its time.
type askedInline struct {
	InlineQuery
	At time.Time `json:"at"`
}

func (t *tx) saveInline(b *bot, id string, a *askedInline) {
	t.put(fmt.Sprintf("inline/%d/%s", b.profile.ID, id), a)
}

// inlineQuery is a person typing @bot query.
func (t *tx) inlineQuery(b *bot, person *Person, in InlineQuery) *askedInline {
	a := &askedInline{InlineQuery: in, At: t.now}
	a.QueryID, a.PersonID = t.queryID(b), person.ID
	for _, old := range b.inlines.add(a.QueryID, a) {
		t.remove(fmt.Sprintf("inline/%d/%s", b.profile.ID, old))
	}
	t.saveInline(b, a.QueryID, a)
	chatType := "sender"
	if c := b.chats[in.ChatID]; c != nil && !c.private() {
		chatType = c.Type
	}
	t.enqueue(b, kindInline, fmt.Sprintf("inline of %d", person.ID), inlineLife, map[string]any{
		"id": a.QueryID, "from": person.user(), "query": a.Query, "offset": a.Offset, "chat_type": chatType,
	})
	return a
}

func answerInlineQuery(t *tx, b *bot, p *params) (any, error) {
	a := b.inlines.get(p.text("inline_query_id"))
	if a == nil || a.Answered || t.now.Sub(a.At) >= inlineLife {
		return nil, badRequest(errOldQuery)
	}
	var results []json.RawMessage
	if err := p.object("results", "inline query results", &results); err != nil {
		return nil, err
	}
	if len(results) > maxInlineResults {
		return nil, badRequest("RESULTS_TOO_MUCH")
	}
	if len(p.text("next_offset")) > 64 {
		return nil, badRequest("NEXT_OFFSET_INVALID")
	}
	if err := t.checkResults(b, results); err != nil {
		return nil, err
	}
	a.Answered, a.Results, a.NextOffset = true, results, p.text("next_offset")
	if button := p.text("button"); json.Valid([]byte(button)) {
		a.Button = json.RawMessage(button)
	}
	t.saveInline(b, a.QueryID, a)
	t.emit("inline", b.profile.ID, map[string]any{"chat_id": a.ChatID, "inline": a.InlineQuery})
	return true, nil
}

// inlineResult is what the sandbox needs of Telegram's InlineQueryResult.
type inlineResult struct {
	Type        string          `json:"type"`
	ID          string          `json:"id"`
	Title       string          `json:"title"`
	PhotoURL    string          `json:"photo_url"`
	PhotoFileID string          `json:"photo_file_id"`
	Caption     string          `json:"caption"`
	ParseMode   string          `json:"parse_mode"`
	Markup      json.RawMessage `json:"reply_markup"`
	Content     *inlineContent  `json:"input_message_content"`
}

type inlineContent struct {
	Text        string          `json:"message_text"`
	ParseMode   string          `json:"parse_mode"`
	Entities    json.RawMessage `json:"entities"`
	LinkPreview json.RawMessage `json:"link_preview_options"`
}

func (t *tx) checkResults(b *bot, results []json.RawMessage) error {
	seen := map[string]bool{}
	for _, raw := range results {
		var r inlineResult
		if err := json.Unmarshal(raw, &r); err != nil {
			return badRequest("can't parse inline query result: %s", wrongField(err))
		}
		switch {
		case len(r.ID) < 1 || len(r.ID) > 64:
			return badRequest("RESULT_ID_INVALID")
		case seen[r.ID]:
			return badRequest("RESULT_ID_DUPLICATE")
		case r.Type == "article" && r.Title == "":
			return badRequest("ARTICLE_TITLE_EMPTY")
		case r.Type == "article" && r.Content == nil:
			return badRequest(`can't parse inline query result: Can't find field "input_message_content"`)
		}
		seen[r.ID] = true
		if _, err := t.inlineMessage(b, r); err != nil {
			return err
		}
	}
	return nil
}

// inlineMessage is the message that a result makes.
func (t *tx) inlineMessage(b *bot, r inlineResult) (*Message, error) {
	keys, err := parseMarkup(string(r.Markup))
	if err != nil {
		return nil, err
	}
	m := &Message{ReplyMarkup: keys.inline}
	if r.Content != nil {
		p := &params{values: map[string]string{"text": r.Content.Text, "parse_mode": r.Content.ParseMode,
			"entities": string(r.Content.Entities), "link_preview_options": string(r.Content.LinkPreview)}}
		m.LinkPreview = linkPreview(p)
		m.Text, m.Entities, err = t.messageText(p)
		return m, err
	}
	p := &params{values: map[string]string{"caption": r.Caption, "parse_mode": r.ParseMode}}
	m.Caption, m.CaptionEntities, err = t.caption(p)
	if f := b.files[r.PhotoFileID]; f != nil {
		m.hold(f)
	} else if r.PhotoURL != "" {
		m.Photo = []PhotoSize{{FileID: r.PhotoURL, FileUniqueID: r.PhotoURL}}
	}
	return m, err
}

// choose sends a result into a chat, as its person, by way of the bot.
func (t *tx) choose(b *bot, a *askedInline, person *Person, c *chat, resultID string) (*Message, error) {
	for _, raw := range a.Results {
		var r inlineResult
		if err := json.Unmarshal(raw, &r); err != nil || r.ID != resultID {
			continue
		}
		m, err := t.inlineMessage(b, r)
		if err != nil {
			return nil, err
		}
		from, me := person.user(), b.user()
		m.From, m.ViaBot = &from, &me
		chosen := map[string]any{"result_id": resultID, "from": from, "query": a.Query}
		if m.ReplyMarkup != nil {
			m.InlineID = "inline" + t.queryID(b)
			chosen["inline_message_id"] = m.InlineID
		}
		t.receive(b, c, m)
		if m.InlineID != "" {
			b.viaBot[m.InlineID] = messageRef{c.ID, m.ID}
		}
		t.enqueue(b, kindChosen, fmt.Sprintf("chosen by %d", person.ID), chosenLife, chosen)
		return m, nil
	}
	return nil, notFound("the answer has no result %q", resultID)
}
