package bot

import (
	"context"
	"errors"

	"github.com/go-telegram/bot/models"

	"pickbot/recommend"
	"pickbot/telegram"
)

// wordsFor is the one table from a kind of error to a person's words.
func wordsFor(err error) string {
	switch {
	case errors.Is(err, recommend.ErrInvalid):
		return "error.invalid"
	case errors.Is(err, recommend.ErrLimited):
		return "error.limited"
	case errors.Is(err, recommend.ErrUnavailable):
		return "error.unavailable"
	}
	return "error.unknown"
}

// apologize says in words that something failed, and logs what. Nobody is told that they cannot be written to. What will
// pass is returned: the update waits for it, and the person for their answer. So is the failure of an answer that may have
// gone out, for no apology goes where it did not.
func (b *Bot) apologize(ctx context.Context, v visit, err error) error {
	switch {
	case err == nil || errors.Is(err, telegram.ErrGone):
		return nil
	case passes(err) || errors.Is(err, telegram.ErrAmbiguous):
		return err
	}
	b.log.ErrorContext(ctx, "update failed", "chat", v.chat, "error", err)
	if err := b.say(ctx, v, v.voice.Say(wordsFor(err)), nil); err != nil && !errors.Is(err, telegram.ErrGone) {
		b.log.WarnContext(ctx, "apology is not sent", "chat", v.chat, "error", err)
	}
	return nil
}

// passes reports an error that the same update may survive later: an outage, or the end of this process.
func passes(err error) bool {
	return errors.Is(err, recommend.ErrUnavailable) || telegram.Passes(err) || errors.Is(err, context.Canceled)
}

// Apologize is for the case that handling an update came to a bad end, a panic for instance.
func (b *Bot) Apologize(ctx context.Context, u *models.Update) {
	from, chat := sender(u)
	if from == nil {
		return
	}
	v := b.strange(from, chat)
	if err := b.say(ctx, v, v.voice.Say("error.unknown"), nil); err != nil {
		b.log.WarnContext(ctx, "apology is not sent", "chat", chat, "error", err)
	}
}

// Busy tells somebody who writes faster than they are answered: a tap by a toast, messages by one in a while.
func (b *Bot) Busy(ctx context.Context, u *models.Update) {
	from, chat := sender(u)
	switch {
	case from == nil:
	case u.CallbackQuery != nil:
		if err := b.toast(ctx, u.CallbackQuery, b.strange(from, chat).voice.Say("error.busy")); err != nil {
			b.log.DebugContext(ctx, "busy is not said", "error", err)
		}
	case b.pace.tell(chat, b.now()):
		b.sayBusy(ctx, from, chat)
	}
}

func (b *Bot) sayBusy(ctx context.Context, from *models.User, chat int64) {
	if b.banned(ctx, from.ID) {
		return
	}
	v := b.strange(from, chat)
	if err := b.say(ctx, v, v.voice.Say("error.busy"), nil); err != nil {
		b.log.DebugContext(ctx, "busy is not said", "error", err)
	}
}

// sender is who an update that can be answered is from, and where to.
func sender(u *models.Update) (from *models.User, chat int64) {
	switch {
	case u.CallbackQuery != nil:
		return &u.CallbackQuery.From, u.CallbackQuery.From.ID
	case u.Message != nil && u.Message.From != nil:
		return u.Message.From, u.Message.Chat.ID
	case u.EditedMessage != nil && u.EditedMessage.From != nil:
		return u.EditedMessage.From, u.EditedMessage.Chat.ID
	}
	return nil, 0
}
