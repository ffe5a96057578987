package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// What a tap on a draft or a running broadcast is about, as its Value; its Page is the broadcast. A segment follows its
// name: "whom lang ru".
const (
	castDraft    = "draft"
	castWhom     = "whom"
	castLangs    = "langs"
	castFans     = "fans"
	castButton   = "button"
	castNoButton = "plain"
	castAsk      = "ask"
	castSend     = "send"
	castPause    = "pause"
	castResume   = "resume"
	castStop     = "stop"
)

const (
	maxButtonText = 64 // characters
	mostFans      = 30 // categories that are offered
)

// broadcast asks for the message.
func (b *Bot) broadcast(ctx context.Context, v visit, _ string, _ *deed) error {
	if err := b.expect(ctx, &v, expectCast); err != nil {
		return err
	}
	return b.say(ctx, v, v.voice.Say("broadcast.compose"), nil)
}

// wantsCast takes what an admin writes once they were asked for it.
func wantsCast(v visit, _ *models.Message) bool {
	what, _ := v.expected()
	return what == expectCast || what == expectCastButton
}

// castMessage reads the message of a broadcast, or its button.
func (b *Bot) castMessage(ctx context.Context, v visit, m *models.Message, d *deed) error {
	if what, id := v.expected(); what == expectCastButton {
		return b.readCastButton(ctx, v, id, m.Text, d)
	}
	content, err := contentOf(m)
	if err != nil {
		return err
	}
	if content.Text == "" && content.Picture == "" {
		return b.say(ctx, v, v.voice.Say("broadcast.unusable"), nil)
	}
	if err := b.expect(ctx, &v, ""); err != nil {
		return err
	}
	id, err := b.office.Broadcasts.NewBroadcast(ctx, v.person.ID, content)
	if err != nil {
		return fmt.Errorf("keep draft: %w", err)
	}
	d.Detail = fmt.Sprint(id, " draft")
	return b.preview(ctx, v, id)
}

// contentOf is what a message says, with its formatting and the largest size of its picture.
func contentOf(m *models.Message) (recommend.Content, error) {
	c := recommend.Content{Text: m.Text}
	entities := m.Entities
	if len(m.Photo) > 0 {
		largest := slices.MaxFunc(m.Photo, func(a, b models.PhotoSize) int { return cmp.Compare(a.Width*a.Height, b.Width*b.Height) })
		c.Picture, c.Text, entities = largest.FileID, m.Caption, m.CaptionEntities
	}
	entities = slices.DeleteFunc(slices.Clone(entities), func(e models.MessageEntity) bool { return found[e.Type] })
	if len(entities) == 0 {
		return c, nil
	}
	raw, err := json.Marshal(entities)
	c.Entities = string(raw)
	return c, err
}

// found are the entities that Telegram finds by itself in whatever is sent.
var found = map[models.MessageEntityType]bool{
	models.MessageEntityTypeMention: true, models.MessageEntityTypeHashtag: true, models.MessageEntityTypeCashtag: true,
	models.MessageEntityTypeBotCommand: true, models.MessageEntityTypeURL: true, models.MessageEntityTypeEmail: true,
	models.MessageEntityTypePhoneNumber: true,
}

// preview shows the admin what people will get, and below it what can be done with it.
func (b *Bot) preview(ctx context.Context, v visit, id int64) error {
	cast, err := b.draft(ctx, id)
	if err != nil {
		return err
	}
	if err := b.sendContent(ctx, v.chat, cast.Content); err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	c, err := b.draftCard(ctx, v, cast)
	if err != nil {
		return err
	}
	return b.send(ctx, v, c)
}

// draft is a broadcast that is still being written. One that is not is an ErrInvalid.
func (b *Bot) draft(ctx context.Context, id int64) (recommend.Broadcast, error) {
	cast, found, err := b.office.Broadcasts.Broadcast(ctx, id)
	if err == nil && (!found || cast.State != recommend.Drafted) {
		err = fmt.Errorf("broadcast %d is no draft: %w", id, recommend.ErrInvalid)
	}
	return cast, err
}

func (b *Bot) castTap(v visit, id int64, key, value string) button {
	return b.sayButton(v, key, Tap{Action: actionCast, Page: int(id), Value: value})
}

func (b *Bot) draftCard(ctx context.Context, v visit, cast recommend.Broadcast) (card, error) {
	count, err := b.office.Broadcasts.CountSegment(ctx, cast.Segment)
	if err != nil {
		return card{}, fmt.Errorf("count segment: %w", err)
	}
	c := card{text: v.voice.Say("broadcast.draft") + "\n" + b.audience(v, cast.Segment, count)}
	link := b.castTap(v, cast.ID, "broadcast.add_button", castButton)
	if cast.Content.ButtonURL != "" {
		link = b.castTap(v, cast.ID, "broadcast.no_button", castNoButton)
	}
	c.add(row(b.castTap(v, cast.ID, "broadcast.choose", castWhom), link))
	if count > 0 {
		c.add(row(b.castTap(v, cast.ID, "broadcast.send", castAsk)))
	}
	c.add(row(b.castTap(v, cast.ID, "broadcast.discard", castStop)))
	return c, nil
}

// audience says who gets it.
func (b *Bot) audience(v visit, s recommend.Segment, count int) texts.HTML {
	return v.voice.Say("broadcast.audience", "Count", count, "Who", b.segmentName(v, s))
}

// readCastButton takes the words "Label | https://address".
func (b *Bot) readCastButton(ctx context.Context, v visit, id, words string, d *deed) error {
	var cast recommend.Broadcast
	if _, err := fmt.Sscan(id, &cast.ID); err != nil {
		return fmt.Errorf("%w: %w", recommend.ErrInvalid, err)
	}
	cast, err := b.draft(ctx, cast.ID)
	if err != nil {
		return err
	}
	label, address, _ := strings.Cut(visible(words), "|")
	label, address = strings.TrimSpace(label), strings.TrimSpace(address)
	if !isLink(address) || label == "" || utf8.RuneCountInString(label) > maxButtonText {
		return b.say(ctx, v, v.voice.Say("broadcast.button_unknown"), rows(row(b.castTap(v, cast.ID, "tap.back", castDraft))))
	}
	if err := b.expect(ctx, &v, ""); err != nil {
		return err
	}
	cast.Content.ButtonText, cast.Content.ButtonURL = label, address
	if _, err := b.office.Broadcasts.EditBroadcast(ctx, cast); err != nil {
		return fmt.Errorf("keep button: %w", err)
	}
	d.Detail = fmt.Sprint(cast.ID, " button")
	return b.preview(ctx, v, cast.ID)
}

func isLink(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http" || u.Scheme == "tg") && u.Host != ""
}
