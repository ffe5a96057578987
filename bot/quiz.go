package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// quizLength is how many items a new person is asked about.
const quizLength = 5

// tapQuiz begins to ask, or keeps what was said of an item and asks about the next one: which one that is depends on
// what was said before. Without an opinion the item was skipped. At the end come the picks, in the same message.
func (b *Bot) tapQuiz(ctx context.Context, p press) (tapped, error) {
	asked := []string{}
	what, more := p.expected()
	if what == expectQuiz && p.Value != "" {
		asked = strings.Fields(more)
	}
	said := texts.HTML("")
	if p.Kind != "" {
		if _, err := b.service.React(ctx, p.person, p.Value, p.Kind, true); err != nil {
			return tapped{}, err
		}
		said = p.voice.Say(toasts[p.Kind].given)
	}
	again := len(asked) > 0 && asked[len(asked)-1] != p.Value // a second tap on an item of before
	if p.Value != "" && len(asked) == 0 {
		return b.quizDone(ctx, p, said)
	}
	return b.nextQuestion(ctx, p, said, asked, again)
}

func (b *Bot) nextQuestion(ctx context.Context, p press, said texts.HTML, asked []string, again bool) (tapped, error) {
	if again {
		it, ok := b.service.Item(asked[len(asked)-1])
		if !ok {
			return b.quizDone(ctx, p, said)
		}
		return b.changed(p, said, b.quizCard(p.visit, it, len(asked)))
	}
	it, ok, err := b.service.Quiz(ctx, p.person, asked)
	if err != nil {
		return tapped{}, err
	}
	if !ok || len(asked) >= quizLength {
		return b.quizDone(ctx, p, said)
	}
	asked = append(slices.Clone(asked), it.ID)
	if err := b.expect(ctx, &p.visit, expectQuiz, asked...); err != nil {
		return tapped{}, err
	}
	return b.changed(p, said, b.quizCard(p.visit, it, len(asked)))
}

// quizCard asks about one item.
func (b *Bot) quizCard(v visit, it recommend.Item, n int) card {
	c := card{picture: it.ImageURL, text: v.voice.Say("quiz.title", "Number", n, "Total", quizLength) + "\n\n" + b.itemText(v, it)}
	rate := func(key string, kind recommend.Kind) button {
		return b.sayButton(v, key, Tap{Action: actionQuiz, Kind: kind, On: true, Value: it.ID})
	}
	c.add(row(rate("quiz.like", recommend.Like), rate("quiz.dislike", recommend.Dislike)))
	c.add(row(b.sayButton(v, "quiz.skip", Tap{Action: actionQuiz, Value: it.ID})))
	c.add(row(b.sayButton(v, "start.done", Tap{Action: actionPicks, On: true})))
	return c
}

// quizDone ends the questions with the first picks.
func (b *Bot) quizDone(ctx context.Context, p press, said texts.HTML) (tapped, error) {
	if err := b.expect(ctx, &p.visit, ""); err != nil {
		return tapped{}, fmt.Errorf("end the questions: %w", err)
	}
	return tapped{said: said, show: func(ctx context.Context) error { return b.picksHere(ctx, p) }}, nil
}

// picksHere puts today's picks in the place of the tapped message.
func (b *Bot) picksHere(ctx context.Context, p press) error {
	answer, err := b.todaysPicks(ctx, p.visit)
	if err != nil {
		return err
	}
	c := b.redrawnCard(p, answer, noReaction)
	return b.change(ctx, p.visit, p.message.ID, c)
}
