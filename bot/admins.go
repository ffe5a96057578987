package bot

import (
	"context"
	"errors"
	"fmt"

	"pickbot/telegram"
)

// TellAdmins says a text to every admin, in their language where it is known. One that cannot be told does not keep the
// others from it; admins who have never written to the bot cannot be written to.
func (b *Bot) TellAdmins(ctx context.Context, key string, values ...any) error {
	var errs []error
	for _, id := range b.admins {
		voice := b.texts.Voice("")
		if person, known, err := b.people.Known(ctx, id); err == nil && known {
			voice = b.texts.Voice(person.Lang)
		}
		err := b.say(ctx, visit{chat: id, voice: voice}, voice.Say(key, withCause(voice, values)...), nil)
		if err != nil && !errors.Is(err, telegram.ErrGone) {
			errs = append(errs, fmt.Errorf("tell admin %d: %w", id, err))
		}
	}
	return errors.Join(errs...)
}
