package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// What can be done to a person, as the first word of a tap's Value; the id is the second.
const (
	userDrop  = "drop" // the cached picks
	userBan   = "ban"
	userUnban = "unban"
	userFile  = "file"
)

// user shows what is known of one person: no more than what they see themselves by /export.
func (b *Bot) user(ctx context.Context, v visit, args string, d *deed) error {
	id, err := strconv.ParseInt(args, 10, 64)
	if err != nil || id <= 0 {
		d.Result = resultRefused
		return b.say(ctx, v, v.voice.Say("user.usage"), nil)
	}
	d.whom = id
	c, err := b.userCard(ctx, v, id)
	if err != nil {
		return err
	}
	return b.send(ctx, v, c)
}

func (b *Bot) userCard(ctx context.Context, v visit, id int64) (card, error) {
	person, known, err := b.people.Known(ctx, id)
	if err != nil {
		return card{}, fmt.Errorf("read person: %w", err)
	}
	banned, err := b.people.Banned(ctx, id)
	if err != nil {
		return card{}, fmt.Errorf("read ban: %w", err)
	}
	text := v.voice.Say("user.title", "Key", strconv.FormatInt(id, 10))
	if known {
		more, err := b.userText(ctx, v, person)
		if err != nil {
			return card{}, err
		}
		text += "\n" + more
	} else {
		text += "\n\n" + v.voice.Say("user.unknown")
	}
	if banned {
		text += "\n\n" + v.voice.Say("user.banned")
	}
	text += "\n\n" + v.voice.Say("user.mark", "Mark", shortMark(b.office.Audit.Mark(id)))
	return card{text: text, buttons: rows(b.userButtons(v, id, known, banned)...)}, nil
}

// userText is what is known of somebody, a line each.
func (b *Bot) userText(ctx context.Context, v visit, p recommend.Person) (texts.HTML, error) {
	profile, err := b.tastes.Profile(ctx, p.ID)
	if err != nil {
		return "", fmt.Errorf("read profile: %w", err)
	}
	counts, err := b.opinions.FeedbackCounts(ctx, p.ID)
	if err != nil {
		return "", fmt.Errorf("count opinions: %w", err)
	}
	of := visit{person: p, chat: v.chat, voice: v.voice} // their time, in the admin's words
	state := "user.active"
	switch {
	case p.Gone:
		state = "user.gone"
	case p.Paused:
		state = "user.paused"
	}
	daily := "settings.off"
	if p.NotifyOn && !p.Paused {
		daily = "settings.on"
	}
	lines := []texts.HTML{
		v.voice.Say(state),
		v.voice.Say("user.since", "Day", v.voice.Date(p.CreatedAt.In(v.zone())), "Time", v.voice.Date(p.SeenAt.In(v.zone()))+", "+b.clockAt(v, p.SeenAt)),
		"",
		v.voice.Say("settings.lang", "Lang", b.texts.Voice(p.Lang).Plain("language.name")),
		v.voice.Say("settings.zone", "Zone", b.zoneName(of), "Time", b.clockIn(of)),
		v.voice.Say(daily, "Time", v.voice.Clock(b.notifyAt(p))),
		v.voice.Say("settings.quiet", "Days", b.daysName(of)),
		v.voice.Say("settings.picks", "Count", b.picksOf(p)),
	}
	if len(profile.Topics) > 0 {
		lines = append(lines, v.voice.Say("user.topics", "What", texts.Cut(strings.Join(profile.Topics, ", "), maxSaid)))
	}
	var rules []string
	for _, r := range profile.Rules {
		rules = append(rules, b.ruleName(v, r))
	}
	if len(rules) > 0 {
		lines = append(lines, v.voice.Say("user.rules", "What", texts.Cut(strings.Join(rules, ", "), maxSaid)))
	}
	opinions := ""
	for _, f := range faces {
		opinions += fmt.Sprintf(" %s %d", f.face, counts[f.kind])
	}
	return joinLines(append(lines, v.voice.Say("user.opinions", "What", strings.TrimSpace(opinions)))), nil
}

func (b *Bot) userButtons(v visit, id int64, known, banned bool) [][]button {
	do := func(key, what string, action Action) button {
		return b.sayButton(v, key, Tap{Action: action, Value: what + " " + strconv.FormatInt(id, 10)})
	}
	var list [][]button
	if known {
		list = append(list, row(do("user.file", userFile, actionUserDo), do("user.drop", userDrop, actionUserAsk)))
	}
	switch {
	case banned:
		list = append(list, row(do("user.unban", userUnban, actionUserDo)))
	case !b.isAdmin(id):
		list = append(list, row(do("user.ban", userBan, actionUserAsk)))
	}
	return list
}

// target reads whom a tap is about, and to do what.
func (p press) target(d *deed) (what string, id int64, err error) {
	what, text, _ := strings.Cut(p.Value, " ")
	if id, err = strconv.ParseInt(text, 10, 64); err != nil {
		return what, 0, fmt.Errorf("%w: %w", recommend.ErrInvalid, err)
	}
	d.Detail, d.whom = what, id
	return what, id, nil
}

// tapUser shows the person again.
func (b *Bot) tapUser(ctx context.Context, p press, d *deed) (tapped, error) {
	_, id, err := p.target(d)
	if err != nil {
		return tapped{}, err
	}
	c, err := b.userCard(ctx, p.visit, id)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, "", c)
}

// tapUserAsk asks once before what cannot be taken back, or hurts.
func (b *Bot) tapUserAsk(_ context.Context, p press, d *deed) (tapped, error) {
	what, id, err := p.target(d)
	if err != nil {
		return tapped{}, err
	}
	question, yes := "user.sure_drop", "user.drop"
	if what == userBan {
		question, yes = "user.sure_ban", "user.ban"
	}
	d.Result = resultAsked
	c := card{text: p.voice.Say(question, "Key", strconv.FormatInt(id, 10))}
	c.add(row(b.sayButton(p.visit, yes, Tap{Action: actionUserDo, Value: p.Value})))
	c.add(row(b.sayButton(p.visit, "user.no", Tap{Action: actionUser, Value: "show " + strconv.FormatInt(id, 10)})))
	return b.changed(p, "", c)
}

// tapUserDo does it.
func (b *Bot) tapUserDo(ctx context.Context, p press, d *deed) (tapped, error) {
	what, id, err := p.target(d)
	if err != nil {
		return tapped{}, err
	}
	var said texts.HTML
	switch {
	case what == userFile:
		return showing(func(ctx context.Context) error { return b.exportOf(ctx, p.visit, id, "user.file_here") })
	case what == userDrop:
		said, err = p.voice.Say("user.dropped"), b.service.Drop(ctx, id)
	case what == userBan && b.isAdmin(id):
		said = p.voice.Say("user.is_admin")
		d.Result = resultRefused
	case what == userBan:
		said, err = p.voice.Say("user.now_banned"), b.office.Bans.Ban(ctx, id)
	case what == userUnban:
		said, err = p.voice.Say("user.now_unbanned"), b.office.Bans.Unban(ctx, id)
	default:
		err = recommend.ErrInvalid
	}
	if err != nil {
		return tapped{}, fmt.Errorf("%s: %w", what, err)
	}
	c, err := b.userCard(ctx, p.visit, id)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, said, c)
}
