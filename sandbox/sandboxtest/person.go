package sandboxtest

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"

	"pickbot/sandbox"
)

// Person acts as somebody in one chat: the private one with the bot, unless In says otherwise.
type Person struct {
	ID     int64
	ChatID int64
	s      *Sandbox
}

// Person is somebody who is there already, such as sandbox.Ann.
func (s *Sandbox) Person(id int64) *Person { return &Person{ID: id, ChatID: id, s: s} }

// In is the same person in another chat.
func (p *Person) In(chatID int64) *Person { return &Person{ID: p.ID, ChatID: chatID, s: p.s} }

func (p *Person) call(method, path string, in, out any) {
	p.s.t.Helper()
	p.s.call(method, fmt.Sprintf("/sim/people/%d%s", p.ID, path), in, out)
}

// Send writes a text.
func (p *Person) Send(text string) (m sandbox.Message) {
	p.s.t.Helper()
	p.call(http.MethodPost, "/messages", map[string]any{"chat_id": p.ChatID, "text": text}, &m)
	return m
}

// Reply answers a message with a text.
func (p *Person) Reply(to sandbox.Message, text string) (m sandbox.Message) {
	p.s.t.Helper()
	p.call(http.MethodPost, "/messages", map[string]any{"chat_id": p.ChatID, "text": text, "reply_to": to.ID}, &m)
	return m
}

// SendRaw sends a message with any of Telegram's fields: sticker, poll, voice, location.
func (p *Person) SendRaw(fields map[string]any) (m sandbox.Message) {
	p.s.t.Helper()
	p.call(http.MethodPost, "/messages", map[string]any{"chat_id": p.ChatID, "message": fields}, &m)
	return m
}

// Edit changes a message of the person's own.
func (p *Person) Edit(own sandbox.Message, text string) (m sandbox.Message) {
	p.s.t.Helper()
	p.call(http.MethodPatch, fmt.Sprintf("/messages/%d", own.ID), map[string]any{"chat_id": p.ChatID, "text": text}, &m)
	return m
}

// Upload sends a file. A name that ends in .jpg or .png makes it a photo, any other a document.
func (p *Person) Upload(name string, data []byte, caption string) (m sandbox.Message) {
	p.s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(data)
	}
	for name, value := range map[string]string{"chat_id": fmt.Sprint(p.ChatID), "caption": caption} {
		if err == nil {
			err = form.WriteField(name, value)
		}
	}
	if err != nil || form.Close() != nil {
		p.s.t.Fatal("no form can be made: ", err)
	}
	p.s.do(http.MethodPost, fmt.Sprintf("/sim/people/%d/files", p.ID), form.FormDataContentType(), &body, &m)
	return m
}

// Tap presses the button with that text; it must be there just once.
func (p *Person) Tap(m sandbox.Message, button string) sandbox.Tap {
	p.s.t.Helper()
	var found [][2]int
	var labels []string
	for row, buttons := range keyboard(m) {
		for col, b := range buttons {
			labels = append(labels, b.Text)
			if b.Text == button {
				found = append(found, [2]int{row, col})
			}
		}
	}
	if len(found) != 1 {
		p.s.t.Fatalf("%d buttons %q among %q of:\n%s", len(found), button, labels, line(m))
	}
	return p.TapAt(m, found[0][0], found[0][1])
}

// TapAt presses the button at a place, counted from 0.
func (p *Person) TapAt(m sandbox.Message, row, col int) sandbox.Tap {
	p.s.t.Helper()
	return p.tap(map[string]any{"chat_id": p.ChatID, "message_id": m.ID, "row": row, "col": col})
}

// TapData sends callback data that need not stand on any button.
func (p *Person) TapData(m sandbox.Message, data string) sandbox.Tap {
	p.s.t.Helper()
	return p.tap(map[string]any{"chat_id": p.ChatID, "message_id": m.ID, "data": data})
}

func (p *Person) tap(in map[string]any) (tap sandbox.Tap) {
	p.s.t.Helper()
	p.call(http.MethodPost, "/taps", in, &tap)
	return tap
}

// Answer waits for the bot's answer to a tap.
func (p *Person) Answer(tap sandbox.Tap) sandbox.TapAnswer {
	p.s.t.Helper()
	p.s.Until("an answer to the tap "+tap.Data, func() bool {
		p.s.t.Helper()
		p.s.call(http.MethodGet, "/sim/taps/"+tap.QueryID, nil, &tap)
		return tap.Answer != nil
	})
	return *tap.Answer
}

// Inline types a query after the bot's name and waits for its results.
func (p *Person) Inline(query string) sandbox.InlineQuery {
	p.s.t.Helper()
	q := p.Type(query)
	p.s.Until("results for "+query, func() bool {
		p.s.t.Helper()
		q = p.Results(q)
		return q.Answered
	})
	return q
}

// Type types a query after the bot's name.
func (p *Person) Type(query string) (q sandbox.InlineQuery) {
	p.s.t.Helper()
	p.call(http.MethodPost, "/inline", map[string]any{"query": query, "chat_id": p.ChatID}, &q)
	return q
}

// Results is a query as it is answered by now.
func (p *Person) Results(q sandbox.InlineQuery) sandbox.InlineQuery {
	p.s.t.Helper()
	p.s.call(http.MethodGet, "/sim/inline/"+q.QueryID, nil, &q)
	return q
}

// Choose sends a result of an inline query into the chat.
func (p *Person) Choose(q sandbox.InlineQuery, resultID string) (m sandbox.Message) {
	p.s.t.Helper()
	p.call(http.MethodPost, "/inline/"+q.QueryID, map[string]any{"result_id": resultID, "chat_id": p.ChatID}, &m)
	return m
}

// Block blocks the bot.
func (p *Person) Block() { p.s.t.Helper(); p.call(http.MethodPost, "/block", nil, nil) }

// Unblock lets the bot write again.
func (p *Person) Unblock() { p.s.t.Helper(); p.call(http.MethodPost, "/unblock", nil, nil) }

// Deactivate deletes the person's account.
func (p *Person) Deactivate() {
	p.s.t.Helper()
	p.call(http.MethodPatch, "", map[string]any{"deactivated": true}, nil)
}

// Commands is the menu that the person sees in the chat.
func (p *Person) Commands() (menu []sandbox.BotCommand) {
	p.s.t.Helper()
	p.s.call(http.MethodGet, fmt.Sprintf("/sim/commands?person=%d&chat_id=%d", p.ID, p.ChatID), nil, &menu)
	return menu
}

// Messages is the chat as the person sees it now.
func (p *Person) Messages() (all []sandbox.Message) {
	p.s.t.Helper()
	p.s.call(http.MethodGet, fmt.Sprintf("/sim/chats/%d/messages", p.ChatID), nil, &all)
	return all
}

// Newest is the end of what Messages returns: at most n.
func (p *Person) Newest(n int) (last []sandbox.Message) {
	p.s.t.Helper()
	p.s.call(http.MethodGet, fmt.Sprintf("/sim/chats/%d/messages?limit=%d", p.ChatID, n), nil, &last)
	return last
}

// Next waits for the bot's next message or edit in the chat, in the order of happening and each one once.
func (p *Person) Next() sandbox.Message {
	p.s.t.Helper()
	return p.WaitFor("the bot's next message", func(sandbox.Message) bool { return true })
}

// WaitFor waits for a message or edit of the bot that fits, passing over those before it as if Next had returned them.
func (p *Person) WaitFor(what string, fits func(sandbox.Message) bool) sandbox.Message {
	p.s.t.Helper()
	ctx, cancel := context.WithTimeout(p.s.t.Context(), Patience)
	defer cancel()
	for {
		m, ok, more := p.s.feed.next(place{p.ID, p.ChatID}, func(m sandbox.Message) bool {
			return (m.FromBot() || m.ViaBot != nil) && fits(m)
		})
		if ok {
			return m
		}
		select {
		case <-more:
		case <-ctx.Done():
			p.s.t.Fatalf("waited in vain for %s; the chat so far:\n%s", what, p.chatSoFar())
		}
	}
}

func (p *Person) chatSoFar() string {
	var all []sandbox.Message
	path := fmt.Sprintf("/sim/chats/%d/messages", p.ChatID)
	if err := p.s.try(http.MethodGet, path, "application/json", nil, &all); err != nil {
		return err.Error()
	}
	var out strings.Builder
	for _, m := range all {
		out.WriteString(line(m) + "\n")
	}
	return out.String()
}

func keyboard(m sandbox.Message) [][]sandbox.Button {
	if m.ReplyMarkup == nil {
		return nil
	}
	return m.ReplyMarkup.Rows
}

// line shows a message in a few words and its buttons.
func line(m sandbox.Message) string {
	who := "?"
	if m.From != nil {
		who = m.From.FirstName
	}
	text := m.Text + m.Caption
	if m.Document != nil {
		text = "<" + m.Document.FileName + "> " + text
	}
	out := fmt.Sprintf("%d %s: %s", m.ID, who, text)
	for _, row := range keyboard(m) {
		out += "\n  "
		for _, b := range row {
			out += " [" + b.Text + "]"
		}
	}
	return out
}
