package bot

import (
	"context"
	"fmt"
	"strings"

	"pickbot/recommend"
)

// tapCast does what a button of a broadcast says.
func (b *Bot) tapCast(ctx context.Context, p press, d *deed) (tapped, error) {
	id := int64(p.Page)
	verb, words, _ := strings.Cut(p.Value, " ")
	d.Detail = fmt.Sprint(id, " ", p.Value)
	if err := b.expect(ctx, &p.visit, ""); err != nil {
		return tapped{}, err
	}
	switch verb {
	case castPause, castResume, castStop:
		return b.steer(ctx, p, id, verb)
	}
	cast, err := b.draft(ctx, id)
	if err != nil {
		return tapped{}, err
	}
	switch verb {
	case castWhom:
		if words != "" {
			return b.chooseSegment(ctx, p, cast, words)
		}
		return b.changed(p, "", b.whomCard(p.visit, id))
	case castLangs:
		return b.changed(p, "", b.langsCard(p.visit, id))
	case castFans:
		return b.changed(p, "", b.fansCard(p.visit, id))
	case castButton:
		if err := b.expect(ctx, &p.visit, expectCastButton, fmt.Sprint(id)); err != nil {
			return tapped{}, err
		}
		return b.changed(p, "", card{text: p.voice.Say("broadcast.button")})
	case castNoButton:
		cast.Content.ButtonText, cast.Content.ButtonURL = "", ""
		return b.keepDraft(ctx, p, cast)
	case castAsk:
		d.Result = resultAsked
		return b.askSend(ctx, p, cast)
	case castSend:
		return b.startCast(ctx, p, cast)
	}
	return b.keepDraft(ctx, p, cast)
}

func (b *Bot) chooseSegment(ctx context.Context, p press, cast recommend.Broadcast, words string) (tapped, error) {
	segment, ok := b.segmentOf(words)
	if !ok {
		return b.changed(p, p.voice.Say("broadcast.no_category"), b.fansCard(p.visit, cast.ID))
	}
	cast.Segment = segment
	return b.keepDraft(ctx, p, cast)
}

// keepDraft keeps a changed draft and shows what can be done with it.
func (b *Bot) keepDraft(ctx context.Context, p press, cast recommend.Broadcast) (tapped, error) {
	if _, err := b.office.Broadcasts.EditBroadcast(ctx, cast); err != nil {
		return tapped{}, fmt.Errorf("keep draft: %w", err)
	}
	c, err := b.draftCard(ctx, p.visit, cast)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, "", c)
}

// askSend asks with the count: nothing of it can be taken back.
func (b *Bot) askSend(ctx context.Context, p press, cast recommend.Broadcast) (tapped, error) {
	count, err := b.office.Broadcasts.CountSegment(ctx, cast.Segment)
	if err != nil {
		return tapped{}, fmt.Errorf("count segment: %w", err)
	}
	c := card{text: p.voice.Say("broadcast.sure", "Count", count) + "\n" + b.audience(p.visit, cast.Segment, count)}
	yes := p.voice.Plain("broadcast.yes", "Count", count)
	c.add(row(b.button(p.visit, yes, Tap{Action: actionCast, Page: p.Page, Value: castSend})))
	c.add(row(b.castTap(p.visit, cast.ID, "tap.back", castDraft)))
	return b.changed(p, "", c)
}

// startCast begins to send; the message that was tapped tells how far it has come.
func (b *Bot) startCast(ctx context.Context, p press, cast recommend.Broadcast) (tapped, error) {
	if _, err := b.office.Broadcasts.StartBroadcast(ctx, cast.ID, p.message.ID); err != nil {
		return tapped{}, fmt.Errorf("start broadcast: %w", err)
	}
	return b.progressHere(ctx, p, cast.ID)
}

// steer pauses, resumes or stops. What is not possible any more shows how things stand.
func (b *Bot) steer(ctx context.Context, p press, id int64, verb string) (tapped, error) {
	do := map[string]func(context.Context, int64) (bool, error){
		castPause: b.office.Broadcasts.PauseBroadcast, castResume: b.office.Broadcasts.ResumeBroadcast, castStop: b.office.Broadcasts.StopBroadcast,
	}
	if _, err := do[verb](ctx, id); err != nil {
		return tapped{}, fmt.Errorf("%s broadcast: %w", verb, err)
	}
	return b.progressHere(ctx, p, id)
}

func (b *Bot) progressHere(ctx context.Context, p press, id int64) (tapped, error) {
	cast, found, err := b.office.Broadcasts.Broadcast(ctx, id)
	if err != nil || !found {
		return tapped{said: p.voice.Say("error.invalid")}, err
	}
	c, err := b.progressCard(ctx, p.visit, cast)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, "", c)
}
