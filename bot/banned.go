package bot

import (
	"context"
	"slices"

	"github.com/go-telegram/bot/models"

	"pickbot/telegram"
)

// Nobody who is banned gets an answer, but to what is everybody's right: to know what is kept of them, and to have it
// deleted.

func rightsCommands() []string { return []string{"privacy", "export", "forget"} }

// refuses reports whether a message is one that stays without an answer.
func (b *Bot) refuses(v visit, m *models.Message) bool {
	if !v.person.Banned {
		return false
	}
	given, ok := telegram.ParseCommand(m, b.username)
	return !ok || !slices.Contains(rightsCommands(), given.Name)
}

// refusesTap is refuses for a button.
func (b *Bot) refusesTap(v visit, t Tap) bool {
	return v.person.Banned && t.Action != actionForget && t.Action != actionStay
}

// banned is for where the person is not read otherwise. One that cannot be read is not banned: nothing that is said
// there is of anybody.
func (b *Bot) banned(ctx context.Context, person int64) bool {
	banned, err := b.people.Banned(ctx, person)
	if err != nil {
		b.log.WarnContext(ctx, "ban cannot be read", "error", err)
	}
	return banned
}
