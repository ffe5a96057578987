package bot

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

const (
	typingAfter = 300 * time.Millisecond  // spares the quick answers a call
	typingAgain = 4500 * time.Millisecond // Telegram shows it for 5 s
)

func (b *Bot) picks(ctx context.Context, v visit, _ string) error {
	answer, err := b.todaysPicks(ctx, v)
	if err != nil {
		return err
	}
	return b.send(ctx, v, b.picksCard(v, answer, noReaction))
}

// tapPicks brings today's picks: On in the place of the tapped message.
func (b *Bot) tapPicks(_ context.Context, p press) (tapped, error) {
	if p.On {
		return showing(func(ctx context.Context) error { return b.picksHere(ctx, p) })
	}
	return showing(func(ctx context.Context) error { return b.picks(ctx, p.visit, "") })
}

// todaysPicks shows that they are being made. There may be none, which is no error.
func (b *Bot) todaysPicks(ctx context.Context, v visit) (recommend.Answer, error) {
	stop := b.typingSoon(ctx, v)
	answer, err := b.service.Picks(ctx, v.person)
	stop()
	if errors.Is(err, recommend.ErrNoResult) {
		return recommend.Answer{}, nil
	}
	return answer, err
}

// noReaction is for an answer that nothing was said of just now.
var noReaction = recommend.Reaction{Slot: -1}

// nothing says why there are no picks.
func (b *Bot) nothing(v visit) card {
	if b.service.Size() == 0 {
		return card{text: v.voice.Say(b.emptyCatalog(v))}
	}
	c := card{text: v.voice.Say("picks.nothing")}
	c.add(row(b.sayButton(v, "profile.rules", Tap{Action: actionProfile, Value: viewRules})))
	c.add(row(b.sayButton(v, "profile.had", Tap{Action: actionList, Value: listHistory})))
	return c
}

// emptyCatalog names the text for a catalog without an item.
func (b *Bot) emptyCatalog(v visit) string {
	if b.isAdmin(v.person.ID) {
		return "picks.empty_admin"
	}
	return "picks.empty"
}

// typingSoon shows "typing" if the answer takes longer than a moment, for as long as it takes; call what it returns when
// it is there. Nothing is shown after that: it would stand below the answer.
func (b *Bot) typingSoon(ctx context.Context, v visit) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var showing sync.Mutex
	var again *time.Timer
	showing.Lock()
	defer showing.Unlock()
	again = time.AfterFunc(typingAfter, func() {
		showing.Lock()
		defer showing.Unlock()
		if ctx.Err() == nil {
			b.typing(ctx, v)
			again.Reset(typingAgain)
		}
	})
	return func() {
		cancel()
		showing.Lock()
		defer showing.Unlock()
		again.Stop()
	}
}

// picksCard is today's picks: a line on the person, each pick with its reason, and what can be done with it; or why
// there are none.
func (b *Bot) picksCard(v visit, a recommend.Answer, r recommend.Reaction) card {
	if len(a.Offers) == 0 {
		return b.nothing(v)
	}
	title := v.voice.Say("picks.title", "Count", len(a.Offers), "Number", v.voice.Number(len(a.Offers)), "Name", v.name)
	return b.reactCard(v, b.fitted(v, title, "", a, r, len(a.Offers)+1), a, r)
}

// reactCard is a text on a day's picks with what can be done with them.
func (b *Bot) reactCard(v visit, text texts.HTML, a recommend.Answer, r recommend.Reaction) card {
	c := card{text: text, picture: a.Offers[0].Item.ImageURL}
	for n, offer := range a.Offers {
		line := b.opinionButtons(v, strconv.Itoa(n+1)+" ", offer, Tap{}.of(a))
		if n == r.Slot && r.Left != "" {
			line = append(line, b.undoButton(v, a, r, 0))
		}
		c.add(line)
	}
	c.add(row(
		b.sayButton(v, "tap.why", Tap{Action: actionWhy}.of(a)),
		b.sayButton(v, "tap.more", Tap{Action: actionMore}.of(a)),
		b.sayButton(v, "tap.cards", Tap{Action: actionCard}.of(a)),
	))
	return c
}

// undoButton brings back the pick that left just now.
func (b *Bot) undoButton(v visit, a recommend.Answer, r recommend.Reaction, page int) button {
	return b.sayButton(v, "tap.undo", Tap{Action: actionFeedback, Kind: r.Kind, Page: page, Value: r.Left}.of(a))
}

// leftTitle bounds the title of a pick that left, in characters: one line says so.
const leftTitle = 20

// insteadOf says which pick has left the slot, by at most so many characters of its title.
func (b *Bot) insteadOf(v visit, r recommend.Reaction, characters int) texts.HTML {
	return "<i>" + v.voice.Say("picks.instead", "Title", texts.Cut(b.title(r.Left), characters)) + "</i>\n"
}

func (b *Bot) title(item string) string {
	it, ok := b.service.Item(item)
	if !ok {
		return item
	}
	return it.Title
}

// maxTitle bounds a title on a card, in characters: ten picks fit into one message whatever the catalog holds.
const maxTitle = 100

// titleLine is an item's title with its price, if it has one.
func (b *Bot) titleLine(v visit, it recommend.Item) texts.HTML {
	line := "<b>" + texts.Escape(texts.Cut(it.Title, maxTitle)) + "</b>"
	if price := v.voice.Price(it.Price); price != "" {
		line += " · " + texts.Escape(price)
	}
	return line
}
