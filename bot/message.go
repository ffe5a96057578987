package bot

import (
	"context"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"pickbot/telegram"
)

type command struct {
	name string
	run  func(b *Bot, ctx context.Context, v visit, args string) error
}

// commands that everybody may give, in the order of the menu.
func commands() []command {
	return []command{
		{"picks", (*Bot).picks},
		{"ask", (*Bot).ask},
		{"search", (*Bot).search},
		{"saved", (*Bot).saved},
		{"history", (*Bot).history},
		{"profile", (*Bot).profile},
		{"settings", (*Bot).settings},
		{"help", (*Bot).help},
		{"start", (*Bot).start},
		{"privacy", (*Bot).privacy},
		{"export", (*Bot).export},
		{"forget", (*Bot).forget},
	}
}

func (b *Bot) handleMessage(ctx context.Context, u *models.Update, m *models.Message) error {
	if m.Chat.Type != models.ChatTypePrivate {
		return b.handleGroup(ctx, m)
	}
	if !b.inTime(ctx, m) {
		return nil
	}
	if b.resting(m.From.ID) {
		return b.sayResting(ctx, m.From)
	}
	v, err := b.visit(ctx, m.From, m.Chat.ID, u.ID)
	if err != nil {
		return b.apologize(ctx, v, err)
	}
	if b.refuses(v, m) {
		return nil
	}
	return b.apologize(ctx, v, b.answer(ctx, v, m))
}

// inTime reports whether a message is one that the person can still read an answer to; if not, they are told now and
// then.
func (b *Bot) inTime(ctx context.Context, m *models.Message) bool {
	ok, tell := b.pace.take(m.Chat.ID, m.ID, time.Unix(int64(max(m.Date, m.EditDate)), 0))
	if tell {
		b.sayBusy(ctx, m.From, m.Chat.ID)
	}
	return ok
}

// answer tells a command from words, and words from everything that is neither.
func (b *Bot) answer(ctx context.Context, v visit, m *models.Message) error {
	given, isCommand := telegram.ParseCommand(m, b.username)
	if isCommand || strings.HasPrefix(strings.TrimSpace(m.Text), "/") {
		return b.obey(ctx, v, given)
	}
	if a, ok := b.adminMessage(v, m); ok {
		return b.audited(ctx, v, a.name, func(d *deed) error { return a.run(b, ctx, v, m, d) })
	}
	if text := visible(m.Text); text != "" {
		return b.words(ctx, v, text)
	}
	return b.say(ctx, v, v.voice.Say(kindOfMessage(m)), nil)
}

// obey runs a command. Whatever the conversation was in the middle of is over with it.
func (b *Bot) obey(ctx context.Context, v visit, given telegram.Command) error {
	if err := b.expect(ctx, &v, ""); err != nil {
		return err
	}
	for _, c := range commands() {
		if c.name == given.Name {
			return c.run(b, ctx, v, visible(given.Args))
		}
	}
	if c, ok := b.adminCommand(v, given.Name); ok {
		return b.audited(ctx, v, "/"+c.name, func(d *deed) error { return c.run(b, ctx, v, visible(given.Args), d) })
	}
	return b.say(ctx, v, v.voice.Say("other.command"), nil)
}

// kindOfMessage names the text for a message without words.
func kindOfMessage(m *models.Message) string {
	switch {
	case m.Sticker != nil || m.Dice != nil:
		return "other.sticker"
	case m.Voice != nil || m.Audio != nil || m.VideoNote != nil:
		return "other.voice"
	case len(m.Photo) > 0 || m.Video != nil || m.Animation != nil || m.Story != nil:
		return "other.picture"
	case m.Location != nil || m.Venue != nil:
		return "other.location"
	case m.Document != nil:
		return "other.document"
	}
	return "other.unknown"
}

// handleEdited says that an answer is not taken back. What is edited may be long out of sight.
func (b *Bot) handleEdited(ctx context.Context, u *models.Update, m *models.Message) error {
	if m.Chat.Type != models.ChatTypePrivate || m.Location != nil || !b.inTime(ctx, m) {
		return nil
	}
	if b.resting(m.From.ID) {
		return b.sayResting(ctx, m.From)
	}
	v, err := b.visit(ctx, m.From, m.Chat.ID, u.ID)
	if err != nil {
		return b.apologize(ctx, v, err)
	}
	if v.person.Banned {
		return nil
	}
	return b.apologize(ctx, v, b.say(ctx, v, v.voice.Say("other.edited"), rows(b.todayButton(v))))
}
