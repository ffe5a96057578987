package bot

import (
	"context"
	"fmt"
	"strings"
)

// What the conversation may be in the middle of: the first word of Person.State. What follows belongs to it.
const (
	expectSearch = "search" // words to look for
	expectRule   = "rule"   // a rule in words
	expectZone   = "zone"   // a city
	expectTime   = "time"   // a time of day
	expectQuiz   = "quiz"   // items that were asked about; nothing is typed
	expectCast   = "cast"   // the message of a broadcast
	// the button of a broadcast; its number follows
	expectCastButton = "castbutton"
	expectKeep       = "keep" // words that were understood as rules, and may have been a wish
)

// maxExpected bounds a state, in bytes: the longest message fits, since it may be read again when a button is tapped.
const maxExpected = 16 << 10

// expect remembers what the conversation is in the middle of; what is empty means nothing.
func (b *Bot) expect(ctx context.Context, v *visit, what string, more ...string) error {
	state := strings.Join(append([]string{what}, more...), " ")
	if len(state) > maxExpected {
		state = strings.ToValidUTF8(state[:maxExpected], "")
	}
	if state == v.person.State {
		return nil
	}
	if err := b.people.SetState(ctx, v.person.ID, state); err != nil {
		return fmt.Errorf("remember where we are: %w", err)
	}
	v.person.State = state
	return nil
}

// expected is what the conversation is in the middle of, and what belongs to it.
func (v visit) expected() (what, more string) {
	what, more, _ = strings.Cut(v.person.State, " ")
	return what, more
}

// words answers what somebody wrote: what they were asked for, a rule if it reads like one, or else a wish.
func (b *Bot) words(ctx context.Context, v visit, text string) error {
	what, _ := v.expected()
	if err := b.expect(ctx, &v, ""); err != nil {
		return err
	}
	switch what {
	case expectSearch:
		return b.search(ctx, v, text)
	case expectRule:
		return b.readRule(ctx, v, text)
	case expectZone:
		return b.readZone(ctx, v, text)
	case expectTime:
		return b.readTime(ctx, v, text)
	}
	if answer, ok := b.courtesy(text); ok {
		return answer(b, ctx, v)
	}
	if !sayable(text) {
		return b.lead(ctx, v, "other.unknown")
	}
	switch u := b.understand(v, text); {
	case !u.meant():
		return b.answerWish(ctx, v, text, u)
	case len(u.rules) > 0:
		return b.confirmRules(ctx, v, text, u)
	default:
		return b.refuseRule(ctx, v, text, u)
	}
}
