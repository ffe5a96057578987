package bot

import (
	"context"
	"slices"
	"strings"
	"unicode"
)

type reply func(b *Bot, ctx context.Context, v visit) error

// courtesies are what people say that is no wish, by the phrases that it is known by.
func courtesies() map[string]reply {
	return map[string]reply{
		"grammar.greeting": saying("other.greeting"),
		"grammar.thanks":   saying("other.thanks"),
		"grammar.more":     saying("other.more"),
		"grammar.help":     func(b *Bot, ctx context.Context, v visit) error { return b.help(ctx, v, "") },
		"grammar.stop":     (*Bot).offerToStop,
	}
}

func saying(key string) reply {
	return func(b *Bot, ctx context.Context, v visit) error {
		return b.say(ctx, v, v.voice.Say(key), rows(b.todayButton(v)))
	}
}

// courtesy is the answer to words that are no wish, in any language, after a greeting as well.
func (b *Bot) courtesy(text string) (reply, bool) {
	text = spoken(text)
	answers := courtesies()
	for _, lang := range b.texts.Languages() {
		voice := b.texts.Voice(lang)
		rest, _ := afterPhrase(text, voice.Phrases("grammar.greeting"))
		for key, answer := range answers {
			if list := voice.Phrases(key); slices.Contains(list, text) || slices.Contains(list, rest) {
				return answer, true
			}
		}
	}
	return nil, false
}

// spoken is a text as its words alone, in lower case.
func spoken(text string) string {
	return strings.Join(strings.FieldsFunc(bare(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), " ")
}

// offerToStop shows how to end what the bot sends unasked.
func (b *Bot) offerToStop(ctx context.Context, v visit) error {
	if !v.person.NotifyOn || v.person.Paused {
		return b.say(ctx, v, v.voice.Say("other.quiet"), nil)
	}
	return b.say(ctx, v, v.voice.Say("other.stop"), rows(b.dailySwitches(v)))
}
