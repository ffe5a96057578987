package bot

import (
	"context"
	"errors"
	"slices"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// handleTap does what a button says, and answers the tap with a toast in any case.
func (b *Bot) handleTap(ctx context.Context, q *models.CallbackQuery) error {
	chat, message := placeOf(q)
	v, err := b.visit(ctx, &q.From, chat)
	if err != nil {
		return b.toast(ctx, q, v.voice.Say(wordsFor(err)))
	}
	t, err := b.taps.decode(chat, q.Data)
	if err != nil || chat != q.From.ID {
		return b.toast(ctx, q, v.voice.Say("tap.forged"))
	}
	done, err := b.tap(ctx, v, message, t)
	if err != nil {
		b.log.ErrorContext(ctx, "tap failed", "chat", chat, "error", err)
		return b.toast(ctx, q, v.voice.Say(wordsFor(err)))
	}
	if err := b.toast(ctx, q, done.said); err != nil {
		b.log.WarnContext(ctx, "toast is not shown", "chat", chat, "error", err)
	}
	if done.show == nil {
		return nil
	}
	return b.apologize(ctx, v, done.show(ctx))
}

// tapped is what came of a tap: a toast at once, and then what the chat shows of it, which may have to wait its turn.
type tapped struct {
	said texts.HTML
	show func(context.Context) error
}

// placeOf is the chat and the message that the button belongs to, the message nil where it cannot be seen any more.
func placeOf(q *models.CallbackQuery) (chat int64, message *models.Message) {
	if m := q.Message.Message; m != nil {
		return m.Chat.ID, m
	}
	if m := q.Message.InaccessibleMessage; m != nil {
		return m.Chat.ID, nil
	}
	return q.From.ID, nil
}

func (b *Bot) toast(ctx context.Context, q *models.CallbackQuery, said texts.HTML) error {
	return b.sender.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: q.ID, Text: said.Text()})
}

// tap does what the button says as far as it is to be kept, and returns what is to be shown.
func (b *Bot) tap(ctx context.Context, v visit, m *models.Message, t Tap) (tapped, error) {
	today := tapped{show: func(ctx context.Context) error { return b.offerToday(ctx, v) }}
	if m == nil {
		return today, nil
	}
	switch t.Action {
	case actionFeedback:
		return b.tapFeedback(ctx, v, m, t)
	case actionTopic:
		return b.tapTopic(ctx, v, m.ID, t)
	case actionPicks:
		return tapped{show: func(ctx context.Context) error { return b.picks(ctx, v, "") }}, nil
	case actionSimilar:
		return tapped{show: func(ctx context.Context) error { return b.similar(ctx, v, t.Item) }}, nil
	}
	if b.isOld(v, t) {
		return today, nil
	}
	switch t.Action {
	case actionWhy:
		return tapped{show: func(ctx context.Context) error { return b.why(ctx, v) }}, nil
	case actionMore:
		return tapped{show: func(ctx context.Context) error { return b.chooseMore(ctx, v, m.ID) }}, nil
	case actionBack:
		return tapped{show: func(ctx context.Context) error { return b.restore(ctx, v, m.ID) }}, nil
	}
	return tapped{said: v.voice.Say("tap.forged")}, nil
}

// isOld reports whether a button belongs to the picks of another day.
func (b *Bot) isOld(v visit, t Tap) bool {
	return !t.Of.IsZero() && v.person.Day(t.Of) != v.person.Day(b.now())
}

// offerToday says that there are newer picks, and brings the button to them.
func (b *Bot) offerToday(ctx context.Context, v visit) error {
	return b.say(ctx, v, v.voice.Say("picks.old"), rows(b.todayButton(v)))
}

func (b *Bot) todayButton(v visit) []models.InlineKeyboardButton {
	return []models.InlineKeyboardButton{b.button(v, v.voice.Plain("picks.button"), Tap{Action: actionPicks})}
}

// toasts for an opinion given and taken back.
var toasts = map[recommend.Kind][2]string{
	recommend.Like:    {"tap.liked", "tap.unliked"},
	recommend.Dislike: {"tap.disliked", "tap.undisliked"},
	recommend.Save:    {"tap.saved", "tap.unsaved"},
	recommend.Had:     {"tap.had", "tap.unhad"},
}

// tapFeedback keeps an opinion. Today's card changes as a whole; any other message shows the mark, an older card the
// way to today's besides: what somebody had yesterday is worth knowing.
func (b *Bot) tapFeedback(ctx context.Context, v visit, m *models.Message, t Tap) (tapped, error) {
	r, err := b.service.React(ctx, v.person, t.Item, t.Kind, t.On)
	if errors.Is(err, recommend.ErrInvalid) {
		return tapped{said: v.voice.Say("error.invalid")}, nil
	}
	if err != nil {
		return tapped{}, err
	}
	keys := toasts[t.Kind]
	done := tapped{said: v.voice.Say(keys[1])}
	if t.On {
		done.said = v.voice.Say(keys[0])
	}
	done.show = func(ctx context.Context) error {
		if !t.Of.IsZero() && r.Answer.GeneratedAt.Unix() == t.Of.Unix() {
			return b.change(ctx, v, m.ID, b.picksCard(v, r.Answer, r))
		}
		return b.changeButtons(ctx, v, m.ID, b.marked(v, m.ReplyMarkup, t))
	}
	return done, nil
}

// marked is a message's keyboard after a tap, told from its buttons alone.
func (b *Bot) marked(v visit, keyboard *models.InlineKeyboardMarkup, t Tap) *models.InlineKeyboardMarkup {
	changed := &models.InlineKeyboardMarkup{}
	if keyboard == nil {
		return changed
	}
	for _, line := range keyboard.InlineKeyboard {
		line = slices.Clone(line)
		for i, button := range line {
			line[i] = b.markedButton(v, button, t)
		}
		changed.InlineKeyboard = append(changed.InlineKeyboard, line)
	}
	if b.isOld(v, t) {
		last := len(changed.InlineKeyboard) - 1
		changed.InlineKeyboard[last] = b.todayButton(v)
	}
	return changed
}

func (b *Bot) markedButton(v visit, button models.InlineKeyboardButton, t Tap) models.InlineKeyboardButton {
	same, err := b.taps.decode(v.chat, button.CallbackData)
	if err != nil || same.Action != actionFeedback || same.Item != t.Item {
		return button
	}
	switch {
	case same.Kind == t.Kind:
		same.On = !t.On
	case t.On && same.Kind.Excludes(t.Kind):
		same.On = true
	default:
		return button
	}
	return b.button(v, opinionLabel(unmarked(button.Text), !same.On), same)
}
