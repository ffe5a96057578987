package bot

import (
	"context"
	"fmt"
)

// forget asks once more; the first button deletes.
func (b *Bot) forget(ctx context.Context, v visit, _ string) error {
	return b.say(ctx, v, v.voice.Say("forget.sure"), rows(
		row(b.sayButton(v, "forget.yes", Tap{Action: actionForget})),
		row(b.sayButton(v, "forget.no", Tap{Action: actionStay})),
	))
}

// tapForget deletes everything. Nothing after it may write of the person again.
func (b *Bot) tapForget(ctx context.Context, p press) (tapped, error) {
	if err := b.records.Forget(ctx, p.person.ID, p.update); err != nil {
		return tapped{}, fmt.Errorf("forget: %w", err)
	}
	if err := b.dropChatMenu(ctx, p.visit); err != nil {
		b.log.WarnContext(ctx, "the command menu of a chat is not removed", "error", err)
	}
	return b.changed(p, p.voice.Say("forget.done_short"), card{text: p.voice.Say("forget.done")})
}

// tapStay ends the question.
func (b *Bot) tapStay(_ context.Context, p press) (tapped, error) {
	c := card{text: p.voice.Say("forget.kept")}
	c.add(b.todayButton(p.visit))
	return b.changed(p, "", c)
}
