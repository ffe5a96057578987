package bot

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// Announce sends a broadcast to a person. The context says by its telegram.Lane how the send competes, and the error is
// the Sender's own.
func (b *Bot) Announce(ctx context.Context, id, person int64) error {
	cast, found, err := b.office.Broadcasts.Broadcast(ctx, id)
	if err != nil {
		return fmt.Errorf("read broadcast: %w", err)
	}
	if !found {
		return fmt.Errorf("broadcast %d: %w", id, recommend.ErrInvalid)
	}
	return b.sendContent(ctx, person, cast.Content)
}

func (b *Bot) sendContent(ctx context.Context, chat int64, c recommend.Content) error {
	var entities []models.MessageEntity
	if c.Entities != "" {
		if err := json.Unmarshal([]byte(c.Entities), &entities); err != nil {
			return fmt.Errorf("formatting of a broadcast: %w", err)
		}
	}
	var link models.ReplyMarkup
	if c.ButtonURL != "" {
		link = rows(row(button{Text: c.ButtonText, URL: c.ButtonURL}))
	}
	if c.Picture != "" {
		_, err := b.sender.SendPhoto(ctx, &tg.SendPhotoParams{
			ChatID: chat, Photo: &models.InputFileString{Data: c.Picture}, Caption: c.Text, CaptionEntities: entities, ReplyMarkup: link,
		})
		return err
	}
	_, err := b.sender.SendMessage(ctx, &tg.SendMessageParams{ChatID: chat, Text: c.Text, Entities: entities, ReplyMarkup: link})
	return err
}

// ShowProgress changes the message that tells how far a broadcast has come.
func (b *Bot) ShowProgress(ctx context.Context, id int64) error {
	v, cast, err := b.author(ctx, id)
	if err != nil || v.chat == 0 {
		return err
	}
	c, err := b.progressCard(ctx, v, cast)
	if err != nil {
		return err
	}
	return b.change(ctx, v, cast.Progress, c)
}

// author is a visit to whoever wrote a broadcast; without a chat where they are forgotten.
func (b *Bot) author(ctx context.Context, id int64) (visit, recommend.Broadcast, error) {
	cast, _, err := b.office.Broadcasts.Broadcast(ctx, id)
	if err != nil {
		return visit{}, cast, fmt.Errorf("read broadcast: %w", err)
	}
	person, _, err := b.people.Known(ctx, cast.Admin)
	if err != nil {
		return visit{}, cast, fmt.Errorf("read admin: %w", err)
	}
	return visit{person: person, chat: cast.Admin, voice: b.texts.Voice(person.Lang)}, cast, nil
}

var castTitles = map[recommend.BroadcastState]string{
	recommend.Ready: "broadcast.running", recommend.Running: "broadcast.running", recommend.Paused: "broadcast.paused",
	recommend.Stopped: "broadcast.stopped", recommend.Done: "broadcast.done",
}

func (b *Bot) progressCard(ctx context.Context, v visit, cast recommend.Broadcast) (card, error) {
	if cast.StartedAt.IsZero() {
		return card{text: v.voice.Say("broadcast.discarded")}, nil
	}
	tally, err := b.office.Broadcasts.BroadcastTally(ctx, cast.ID)
	if err != nil {
		return card{}, fmt.Errorf("count broadcast: %w", err)
	}
	f := tally.Fates
	c := card{text: v.voice.Say(castTitles[cast.State]) + "\n\n" + v.voice.Say("broadcast.counts",
		"Sent", f[recommend.Sent], "Failed", f[recommend.Failed], "Gone", f[recommend.Gone], "Unknown", f[recommend.Unknown], "Rest", tally.Rest())}
	if cast.State.Over() {
		return c, nil
	}
	steer := b.castTap(v, cast.ID, "broadcast.pause", castPause)
	if cast.State == recommend.Paused {
		steer = b.castTap(v, cast.ID, "broadcast.resume", castResume)
	} else {
		c.text += "\n" + b.timeLeft(v, cast, tally)
	}
	c.add(row(steer, b.castTap(v, cast.ID, "broadcast.stop", castStop)))
	return c, nil
}

// sendRate is how many messages a second go out at best.
const sendRate = 28

// timeLeft goes by the pace of the last minute.
func (b *Bot) timeLeft(v visit, cast recommend.Broadcast, t recommend.Tally) texts.HTML {
	rate := float64(sendRate)
	if span := min(b.now().Sub(cast.StartedAt), time.Minute); t.LastMinute > 0 && span > 0 {
		rate = min(rate, float64(t.LastMinute)/span.Seconds())
	}
	left := time.Duration(float64(t.Rest()) / rate * float64(time.Second))
	if left < time.Minute {
		return v.voice.Say("broadcast.left_seconds", "Amount", int(left.Seconds())+1)
	}
	return v.voice.Say("broadcast.left_minutes", "Amount", int(left.Minutes())+1)
}

// Report tells what came of a broadcast that is over, with a file of whom it did not reach.
func (b *Bot) Report(ctx context.Context, id int64) error {
	v, cast, err := b.author(ctx, id)
	if err != nil || v.chat == 0 {
		return err
	}
	c, err := b.progressCard(ctx, v, cast)
	if err != nil {
		return err
	}
	file, failures, err := b.failures(ctx, id)
	if err != nil {
		return err
	}
	if err := b.change(ctx, v, cast.Progress, c); err != nil {
		return err
	}
	if failures == 0 {
		return b.say(ctx, v, v.voice.Say("broadcast.all_well"), nil)
	}
	_, err = b.sender.SendDocument(ctx, &tg.SendDocumentParams{
		ChatID: v.chat, Document: &models.InputFileUpload{Filename: "broadcast-" + strconv.FormatInt(id, 10) + "-failures.csv", Data: bytes.NewReader(file)},
		Caption: string(v.voice.Say("broadcast.failures", "Count", failures)), ParseMode: models.ParseModeHTML,
	})
	return err
}

// failures is a CSV of whom a broadcast did not reach, or may not have.
func (b *Bot) failures(ctx context.Context, id int64) (file []byte, n int, err error) {
	var out bytes.Buffer
	rows := csv.NewWriter(&out)
	_ = rows.Write([]string{"person_id", "fate", "reason", "at"}) // a buffer takes everything
	for f, err := range b.office.Broadcasts.BroadcastFailures(ctx, id) {
		if err != nil {
			return nil, 0, fmt.Errorf("list failures: %w", err)
		}
		n++
		_ = rows.Write([]string{strconv.FormatInt(f.Person, 10), string(f.Fate), f.Reason, f.At.UTC().Format(time.RFC3339)})
	}
	rows.Flush()
	return out.Bytes(), n, nil
}
