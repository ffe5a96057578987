package bot

import (
	"context"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// restingPause is how long daily picks wait before they look again whether maintenance is over.
const restingPause = time.Minute

// resting reports whether somebody gets a notice instead of an answer. It costs nothing: the switch stands in memory.
func (b *Bot) resting(person int64) bool {
	return b.office.Maintenance != nil && b.office.Maintenance.On() && !b.isAdmin(person)
}

// sayResting is said without a look at who it is: the database may be what is being maintained.
func (b *Bot) sayResting(ctx context.Context, from *models.User) error {
	v := b.strange(from, from.ID)
	return b.apologize(ctx, v, b.say(ctx, v, v.voice.Say("maintenance.notice"), nil))
}

func (b *Bot) answerInlineResting(ctx context.Context, q *models.InlineQuery) error {
	v := b.strange(q.From, q.From.ID)
	return b.sender.AnswerInlineQuery(ctx, &tg.AnswerInlineQueryParams{
		InlineQueryID: q.ID, IsPersonal: true, CacheTime: 1, Results: []models.InlineQueryResult{},
		Button: &models.InlineQueryResultsButton{Text: v.voice.Plain("maintenance.inline"), StartParameter: "inline"},
	})
}

// maintenance switches, or says how it stands.
func (b *Bot) maintenance(ctx context.Context, v visit, args string, d *deed) error {
	switch strings.ToLower(args) {
	case "":
		return b.send(ctx, v, b.maintenanceCard(v, b.office.Maintenance.On()))
	case "on", "off":
		d.Detail = strings.ToLower(args)
		return b.switchMaintenance(ctx, v, d.Detail == "on")
	}
	d.Result = resultRefused
	return b.say(ctx, v, v.voice.Say("maintenance.usage"), nil)
}

func (b *Bot) switchMaintenance(ctx context.Context, v visit, on bool) error {
	if err := b.office.Maintenance.Set(ctx, on); err != nil {
		return err
	}
	return b.send(ctx, v, b.maintenanceCard(v, on))
}

func (b *Bot) maintenanceCard(v visit, on bool) card {
	text, label := "maintenance.off", "maintenance.turn_on"
	if on {
		text, label = "maintenance.on", "maintenance.turn_off"
	}
	c := card{text: v.voice.Say(text)}
	c.add(row(b.sayButton(v, label, Tap{Action: actionMaintenance, On: !on})))
	return c
}

func (b *Bot) tapMaintenance(ctx context.Context, p press, d *deed) (tapped, error) {
	d.Detail = map[bool]string{true: "on", false: "off"}[p.On]
	if err := b.office.Maintenance.Set(ctx, p.On); err != nil {
		return tapped{}, err
	}
	return b.changed(p, p.voice.Say("start.noted"), b.maintenanceCard(p.visit, p.On))
}
