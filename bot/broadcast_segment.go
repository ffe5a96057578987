package bot

import (
	"strings"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

func (b *Bot) segmentName(v visit, s recommend.Segment) string {
	switch s.Kind {
	case recommend.Speakers:
		return v.voice.Plain("broadcast.speakers", "Lang", b.texts.Voice(s.Value).Plain("language.name"))
	case recommend.Active:
		return v.voice.Plain("broadcast.active", "Amount", s.Value)
	case recommend.Fans:
		return v.voice.Plain("broadcast.fans", "Category", s.Value)
	}
	return v.voice.Plain("broadcast.everybody")
}

// segments that are offered before a language or a category is chosen.
var segments = []recommend.Segment{
	{Kind: recommend.Everybody}, {Kind: recommend.Active, Value: "7"}, {Kind: recommend.Active, Value: "30"},
}

func (b *Bot) whomCard(v visit, id int64) card {
	c := card{text: v.voice.Say("broadcast.whom")}
	for _, s := range segments {
		c.add(row(b.segmentButton(v, id, s, s.Value)))
	}
	c.add(row(b.castTap(v, id, "broadcast.choose_lang", castLangs), b.castTap(v, id, "broadcast.choose_fans", castFans)))
	c.add(row(b.castTap(v, id, "tap.back", castDraft)))
	return c
}

func (b *Bot) langsCard(v visit, id int64) card {
	c := card{text: v.voice.Say("broadcast.whom")}
	for _, lang := range b.texts.Languages() {
		c.add(row(b.segmentButton(v, id, recommend.Segment{Kind: recommend.Speakers, Value: lang}, lang)))
	}
	c.add(row(b.castTap(v, id, "tap.back", castWhom)))
	return c
}

func (b *Bot) fansCard(v visit, id int64) card {
	c := card{text: v.voice.Say("broadcast.whom")}
	categories := b.service.Categories()
	for _, category := range categories[:min(len(categories), mostFans)] {
		c.add(row(b.segmentButton(v, id, recommend.Segment{Kind: recommend.Fans, Value: category}, code(category))))
	}
	c.add(row(b.castTap(v, id, "tap.back", castWhom)))
	return c
}

// segmentButton chooses a segment; the value is written as it fits into a button.
func (b *Bot) segmentButton(v visit, id int64, s recommend.Segment, value string) button {
	t := Tap{Action: actionCast, Page: int(id), Value: castWhom + " " + string(s.Kind) + " " + value}
	return b.button(v, texts.Cut(b.segmentName(v, s), maxButtonText), t)
}

// segmentOf reads a segment from a button; false: its category has left the catalog.
func (b *Bot) segmentOf(words string) (recommend.Segment, bool) {
	kind, value, _ := strings.Cut(words, " ")
	s := recommend.Segment{Kind: recommend.SegmentKind(kind), Value: value}
	if s.Kind != recommend.Fans {
		return s, true
	}
	for _, category := range b.service.Categories() {
		if code(category) == value {
			s.Value = category
			return s, true
		}
	}
	return s, false
}
