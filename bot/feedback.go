package bot

import (
	"context"
	"errors"
	"strings"

	"github.com/go-telegram/bot/models"

	"pickbot/recommend"
)

// toasts for an opinion given and taken back.
var toasts = map[recommend.Kind]struct{ given, taken string }{
	recommend.Like:    {"tap.liked", "tap.unliked"},
	recommend.Dislike: {"tap.disliked", "tap.undisliked"},
	recommend.Save:    {"tap.saved", "tap.unsaved"},
	recommend.Had:     {"tap.had", "tap.unhad"},
}

// tapFeedback keeps an opinion. Today's picks change as a whole: the list, or with a Page the card of that number. Any
// other message shows the mark, older picks the way to today's besides: what somebody had yesterday is worth knowing.
func (b *Bot) tapFeedback(ctx context.Context, p press) (tapped, error) {
	r, err := b.service.React(ctx, p.person, p.Value, p.Kind, p.On)
	if errors.Is(err, recommend.ErrInvalid) {
		return tapped{said: p.voice.Say("error.invalid")}, nil
	}
	if err != nil {
		return tapped{}, err
	}
	done := tapped{said: p.voice.Say(toasts[p.Kind].taken)}
	if p.On {
		done.said = p.voice.Say(toasts[p.Kind].given)
	}
	done.show = func(ctx context.Context) error {
		if p.Of.IsZero() || r.Answer.GeneratedAt.Unix() != p.Of.Unix() {
			return b.changeButtons(ctx, p.visit, p.message.ID, b.afterOpinion(p))
		}
		c := b.redrawnCard(p, r.Answer, r)
		if p.Page > 0 {
			c = b.pickCard(p, r.Answer, r, p.Page-1)
		}
		return b.change(ctx, p.visit, p.message.ID, c)
	}
	return done, nil
}

// afterOpinion is a message's keyboard after an opinion, told from its buttons alone.
func (b *Bot) afterOpinion(p press) *models.InlineKeyboardMarkup {
	changed := redrawn(p.message.ReplyMarkup, func(old button) button { return b.markedButton(p, old) })
	if last := len(changed.InlineKeyboard) - 1; last >= 0 && b.isOld(p.visit, p.Tap) {
		changed.InlineKeyboard[last] = b.todayButton(p.visit)
	}
	return changed
}

func (b *Bot) markedButton(p press, old button) button {
	same, err := b.taps.decode(p.chat, old.CallbackData)
	if err != nil || same.Action != actionFeedback || same.Value != p.Value {
		return old
	}
	switch {
	case same.Kind == p.Kind:
		same.On = !p.On
	case p.On && same.Kind.Excludes(p.Kind):
		same.On = true
	default:
		return old
	}
	return b.button(p.visit, marked(strings.TrimSuffix(old.Text, chosenMark), !same.On), same)
}
