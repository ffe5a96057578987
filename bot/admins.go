package bot

import (
	"context"
	"errors"
	"fmt"

	"pickbot/telegram"
)

// TellAdmins says a text to every admin, in their language where it is known. One that cannot be told does not keep the
// others from it, and is an error only where no other could be; admins who have never written to the bot cannot be
// written to. The context says by its telegram.Lane how the sends compete.
func (b *Bot) TellAdmins(ctx context.Context, key string, values ...any) error {
	var errs []error
	told := false
	for _, id := range b.admins {
		voice := b.texts.Voice("")
		if person, known, err := b.people.Known(ctx, id); err == nil && known {
			voice = b.texts.Voice(person.Lang)
		}
		err := b.say(ctx, visit{chat: id, voice: voice}, voice.Say(key, withCause(voice, values)...), nil)
		switch {
		case err == nil:
			told = true
		case !errors.Is(err, telegram.ErrGone):
			told = told || errors.Is(err, telegram.ErrAmbiguous)
			errs = append(errs, fmt.Errorf("tell admin %d: %w", id, err))
		}
	}
	if err := errors.Join(errs...); !told {
		return err
	} else if err != nil {
		b.log.WarnContext(ctx, "not all admins are told", "text", key, "error", err)
	}
	return nil
}
