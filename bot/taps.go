package bot

import (
	"cmp"
	"context"
	"slices"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// The actions, and below them what each one does. Those of admins stand in admin.go.
const (
	actionPicks    Action = 'p' // today's picks
	actionFeedback Action = 'f' // keep or take back an opinion; Page: see the view that has the button
	actionWhy      Action = 'w'
	actionMore     Action = 'm' // choose which pick to find more like
	actionBack     Action = 'b' // from that choice, or from the cards, to the list
	actionCard     Action = 'c' // today's pick number Page on its own
	actionSimilar  Action = 's'
	actionItem     Action = 'i' // an item on its own
	actionTopic    Action = 't'
	actionQuiz     Action = 'q' // begin to rate, or rate an item
	actionSearch   Action = 'g' // a page of what was found
	actionList     Action = 'l' // a page of what was saved, or of the history
	actionRemove   Action = 'x' // an opinion off such a page
	actionProfile  Action = 'a' // a view of the profile
	actionRule     Action = 'r' // a rule in a list of such
	actionUnrule   Action = 'u' // a rule off the list of the person's own
	actionKeep     Action = 'k' // rules that were understood from words
	actionOnce     Action = 'o' // those words as a wish
	actionSettings Action = 'e' // a view of the settings
	actionSet      Action = 'v' // a setting
	actionNotify   Action = 'n' // something about daily picks, from their message
	actionForget   Action = 'z'
	actionStay     Action = 'y' // do not forget
)

// tapped is what came of a tap: a toast at once, and then what the chat shows of it, which may have to wait its turn.
type tapped struct {
	said texts.HTML
	show func(context.Context) error
}

// press is a tap on its way: who tapped, on which message, and what the button says.
type press struct {
	visit
	message *models.Message
	Tap
}

func tapActions() map[Action]func(*Bot, context.Context, press) (tapped, error) {
	return map[Action]func(*Bot, context.Context, press) (tapped, error){
		actionPicks:    (*Bot).tapPicks,
		actionFeedback: (*Bot).tapFeedback,
		actionWhy:      (*Bot).tapWhy,
		actionMore:     (*Bot).tapMore,
		actionBack:     (*Bot).tapBack,
		actionCard:     (*Bot).tapCard,
		actionSimilar:  (*Bot).tapSimilar,
		actionItem:     (*Bot).tapItem,
		actionTopic:    (*Bot).tapTopic,
		actionQuiz:     (*Bot).tapQuiz,
		actionSearch:   (*Bot).tapSearch,
		actionList:     (*Bot).tapList,
		actionRemove:   (*Bot).tapRemove,
		actionProfile:  (*Bot).tapProfile,
		actionRule:     (*Bot).tapRule,
		actionUnrule:   (*Bot).tapUnrule,
		actionKeep:     (*Bot).tapKeep,
		actionOnce:     (*Bot).tapOnce,
		actionSettings: (*Bot).tapSettings,
		actionSet:      (*Bot).tapSet,
		actionNotify:   (*Bot).tapNotify,
		actionForget:   (*Bot).tapForget,
		actionStay:     (*Bot).tapStay,
	}
}

// handleTap does what a button says, and answers the tap with a toast in any case. Buttons of ours stand in private
// chats only.
func (b *Bot) handleTap(ctx context.Context, u *models.Update) error {
	q := u.CallbackQuery
	chat, message := placeOf(q)
	if chat != q.From.ID {
		return b.toast(ctx, q, b.strange(&q.From, chat).voice.Say("tap.forged"))
	}
	if b.resting(q.From.ID) {
		return b.toast(ctx, q, b.strange(&q.From, chat).voice.Say("maintenance.notice"))
	}
	v, err := b.visit(ctx, &q.From, chat, u.ID)
	if err != nil {
		return b.tapFailed(ctx, v, q, err)
	}
	t, err := b.taps.decode(chat, q.Data)
	if err != nil {
		return b.toast(ctx, q, v.voice.Say("tap.forged"))
	}
	if b.refusesTap(v, t) {
		return b.toast(ctx, q, "") // without it the button would go on waiting
	}
	done, err := b.tap(ctx, press{visit: v, message: message, Tap: t})
	if err != nil {
		return b.tapFailed(ctx, v, q, err)
	}
	if err := b.toast(ctx, q, done.said); err != nil {
		b.log.WarnContext(ctx, "toast is not shown", "chat", chat, "error", err)
	}
	if done.show == nil {
		return nil
	}
	return b.apologize(ctx, v, done.show(ctx))
}

// tapFailed is apologize for what a tap was to keep.
func (b *Bot) tapFailed(ctx context.Context, v visit, q *models.CallbackQuery, err error) error {
	if passes(err) {
		return err
	}
	b.log.ErrorContext(ctx, "tap failed", "chat", v.chat, "error", err)
	return b.toast(ctx, q, v.voice.Say(wordsFor(err)))
}

// tap does what the button says as far as it is to be kept, and returns what is to be shown.
func (b *Bot) tap(ctx context.Context, p press) (tapped, error) {
	if p.message == nil { // Telegram shows it no more
		return showing(func(ctx context.Context) error { return b.lead(ctx, p.visit, "tap.too_old") })
	}
	if action, ok := tapActions()[p.Action]; ok {
		return action(b, ctx, p)
	}
	if t, ok := b.adminTap(p); ok {
		return b.tapAdmin(ctx, p, t)
	}
	return tapped{said: p.voice.Say("tap.forged")}, nil
}

func (b *Bot) tapAdmin(ctx context.Context, p press, t adminTap) (done tapped, err error) {
	err = b.audited(ctx, p.visit, t.name, func(d *deed) error {
		done, err = t.run(b, ctx, p, d)
		return err
	})
	return done, err
}

// placeOf is the chat and the message that the button belongs to, the message nil where it cannot be seen any more.
func placeOf(q *models.CallbackQuery) (chat int64, message *models.Message) {
	if m := q.Message.Message; m != nil {
		return m.Chat.ID, m
	}
	if m := q.Message.InaccessibleMessage; m != nil {
		return m.Chat.ID, nil
	}
	return q.From.ID, nil
}

func (b *Bot) toast(ctx context.Context, q *models.CallbackQuery, said texts.HTML) error {
	return b.sender.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{
		CallbackQueryID: q.ID, Text: texts.Cut(said.Text(), maxToast),
	})
}

// maxToast is the most characters that Telegram shows.
const maxToast = 200

// today says that there are newer picks, and brings the button to them.
func (b *Bot) today(v visit) tapped {
	return tapped{show: func(ctx context.Context) error { return b.lead(ctx, v, "picks.old") }}
}

// lead says something that ends with the way to today's picks.
func (b *Bot) lead(ctx context.Context, v visit, key string) error {
	return b.say(ctx, v, v.voice.Say(key), rows(b.todayButton(v)))
}

// isOld reports whether a button belongs to the picks of another day. One that does not say so has them made on it.
func (b *Bot) isOld(v visit, t Tap) bool {
	return !t.Of.IsZero() && cmp.Or(t.Day, v.person.Day(t.Of)) != v.person.Day(b.now())
}

// shows reports whether the tapped message is of these picks: made at that time, or at least the same ones, as the
// ranker makes for each look while there is no cache.
func (b *Bot) shows(p press, a recommend.Answer) bool {
	if len(a.Offers) == 0 || a.GeneratedAt.Unix() == p.Of.Unix() || p.message.ReplyMarkup == nil {
		return true
	}
	for _, line := range p.message.ReplyMarkup.InlineKeyboard {
		if len(line) == 0 {
			continue
		}
		t, err := b.taps.decode(p.chat, line[0].CallbackData)
		shown := func(o recommend.Offer) bool { return o.Item.ID == t.Value }
		if err == nil && t.Action == actionFeedback && !slices.ContainsFunc(a.Offers, shown) {
			return false
		}
	}
	return true
}

// showing is a tap that keeps nothing.
func showing(show func(context.Context) error) (tapped, error) { return tapped{show: show}, nil }
