package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

// The states of a key, as the pool names them.
const (
	keyActive      = "active"
	keyCooling     = "cooling"
	keyExhausted   = "exhausted"
	keyQuarantined = "quarantined"
	keyDisabled    = "disabled"
)

// keyState is what is said of a state: its name, what to do about it, and which buttons do it.
type keyState struct {
	name, advice string
	buttons      []Action
}

func keyStates() map[string]keyState {
	return map[string]keyState{
		keyActive:      {"keys.active", "keys.active_advice", []Action{actionKeyOff}},
		keyCooling:     {"keys.cooling", "keys.cooling_advice", []Action{actionKeyClear, actionKeyOff}},
		keyExhausted:   {"keys.exhausted", "keys.exhausted_advice", []Action{actionKeyClear, actionKeyOff}},
		keyQuarantined: {"keys.quarantined", "keys.quarantined_advice", []Action{actionKeyOn}},
		keyDisabled:    {"keys.disabled", "keys.disabled_advice", []Action{actionKeyOn}},
	}
}

// keyLabels are what the buttons that change a key are called.
var keyLabels = map[Action]string{actionKeyOff: "keys.disable", actionKeyOn: "keys.enable", actionKeyClear: "keys.clear"}

const (
	keysPage  = 20 // keys of a page, each on two lines
	shownHash = 4  // characters of a hash on a button
)

// keys shows the pool.
func (b *Bot) keys(ctx context.Context, v visit, _ string, _ *deed) error {
	c, err := b.keysCard(ctx, v, 0)
	if err != nil {
		return err
	}
	return b.send(ctx, v, c)
}

func (b *Bot) tapKeys(ctx context.Context, p press, _ *deed) (tapped, error) {
	c, err := b.keysCard(ctx, p.visit, p.Page)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, "", c)
}

func (b *Bot) keysCard(ctx context.Context, v visit, page int) (card, error) {
	if b.office.Keys == nil {
		return card{text: v.voice.Say("keys.none")}, nil
	}
	r, err := b.office.Keys.Report(ctx)
	if err != nil {
		return card{}, fmt.Errorf("read the key pool: %w", err)
	}
	pages := pagesOf(len(r.Keys), keysPage)
	page = min(page, pages-1)
	keys := r.Keys[page*keysPage : min((page+1)*keysPage, len(r.Keys))]
	c := card{text: b.keysSummary(v, r) + "\n\n" + b.keysTable(v, keys) + "\n" + v.voice.Say("keys.tap")}
	var buttons []button
	for _, k := range keys {
		buttons = append(buttons, b.button(v, k.Hash[:min(shownHash, len(k.Hash))]+"…", Tap{Action: actionKey, Page: page, Value: k.Hash}))
	}
	for _, line := range grid(4, buttons) {
		c.add(line)
	}
	c.add(b.pager(v, page, pages, Tap{Action: actionKeys}))
	c.add(row(
		b.sayButton(v, "keys.refresh", Tap{Action: actionKeys, Page: page}),
		b.sayButton(v, "keys.rotate", Tap{Action: actionRotate, Page: page, Value: currentKey(r)}),
		b.sayButton(v, "keys.log", Tap{Action: actionRotations}),
	))
	return c, nil
}

// currentKey is the hash of the key in use, empty if there is none.
func currentKey(r KeyReport) string {
	for _, k := range r.Keys {
		if k.Current {
			return k.Hash
		}
	}
	return ""
}

// keysSummary is how many keys work, and how long that lasts.
func (b *Bot) keysSummary(v visit, r KeyReport) texts.HTML {
	active, used := 0, int64(0)
	for _, k := range r.Keys {
		used += k.Used
		if k.State == keyActive {
			active++
		}
	}
	reset := v.voice.Duration(r.Until.Sub(b.now()))
	text := v.voice.Say("keys.title", "Active", active, "Count", len(r.Keys)) + "\n"
	if r.Left < 0 {
		return text + v.voice.Say("keys.unlimited", "Used", used, "Reset", reset)
	}
	text += v.voice.Say("keys.used", "Used", used, "Left", r.Left, "Reset", reset)
	switch more := r.Enough - r.Projects; {
	case r.Enough == 0:
	case r.OutAt.IsZero():
		text += "\n" + v.voice.Say("keys.lasts", "Count", r.Enough)
	case more > 0:
		text += "\n" + v.voice.Say("keys.more", "Time", b.clockAt(v, r.OutAt), "Count", more)
	default:
		text += "\n" + v.voice.Say("keys.out", "Time", b.clockAt(v, r.OutAt))
	}
	return text
}

func (b *Bot) clockAt(v visit, at time.Time) string {
	at = at.In(v.zone())
	return v.voice.Clock(at.Hour()*60 + at.Minute())
}

// keysTable has a line for each key, the columns below each other, and a second one for what is wrong.
func (b *Bot) keysTable(v visit, keys []Key) texts.HTML {
	wide := 0
	for _, s := range keyStates() {
		wide = max(wide, utf8.RuneCountInString(v.voice.Plain(s.name)))
	}
	var table strings.Builder
	for _, k := range keys {
		mark := " "
		if k.Current {
			mark = "▶"
		}
		state := v.voice.Plain(keyStates()[k.State].name)
		fmt.Fprintf(&table, "%s %s %s%s %8s\n", mark, k.Hash, state, strings.Repeat(" ", wide-utf8.RuneCountInString(state)), ofLimit(k))
		if trouble := b.keyTrouble(v, k, briefly(v.voice, k.Reason)); trouble != "" {
			table.WriteString("  └ " + texts.Cut(trouble, 60) + "\n")
		}
	}
	return "<pre>" + texts.Escape(strings.TrimRight(table.String(), "\n")) + "</pre>"
}

func ofLimit(k Key) string {
	limit := "∞"
	if k.Limit >= 0 {
		limit = strconv.FormatInt(k.Limit, 10)
	}
	return strconv.FormatInt(k.BucketUsed, 10) + "/" + limit
}

// keyTrouble says until or since when a key is not active, and why.
func (b *Bot) keyTrouble(v visit, k Key, why string) string {
	var parts []string
	switch {
	case k.State == keyActive:
		return ""
	case !k.Until.IsZero():
		parts = append(parts, v.voice.Duration(k.Until.Sub(b.now())))
	case !k.Since.IsZero():
		parts = append(parts, v.voice.Plain("keys.since", "Time", b.clockAt(v, k.Since)))
	}
	if why != "" {
		parts = append(parts, why)
	}
	return strings.Join(parts, " · ")
}

// tapKey shows one key, what its state means and what can be done about it.
func (b *Bot) tapKey(ctx context.Context, p press, d *deed) (tapped, error) {
	d.Detail = p.Value
	c, err := b.keyCard(ctx, p)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, "", c)
}

func (b *Bot) keyCard(ctx context.Context, p press) (card, error) {
	v := p.visit
	if b.office.Keys == nil {
		return card{text: v.voice.Say("keys.none")}, nil
	}
	r, err := b.office.Keys.Report(ctx)
	if err != nil {
		return card{}, fmt.Errorf("read the key pool: %w", err)
	}
	for _, k := range r.Keys {
		if k.Hash == p.Value {
			return b.oneKey(v, k, p.Page), nil
		}
	}
	c := card{text: v.voice.Say("keys.gone", "Key", p.Value)}
	c.add(row(b.sayButton(v, "tap.back", Tap{Action: actionKeys, Page: p.Page})))
	return c, nil
}

// oneKey is a key of a page.
func (b *Bot) oneKey(v visit, k Key, page int) card {
	state := keyStates()[k.State]
	title := "🔑 <code>" + texts.Escape(k.Hash) + "</code>"
	if k.Project != "" {
		title += " · " + v.voice.Say("keys.project", "Name", k.Project)
	}
	lines := []texts.HTML{title, "", "<b>" + v.voice.Say(state.name) + "</b>"}
	if trouble := b.keyTrouble(v, k, cause(v.voice, k.Reason)); trouble != "" {
		lines[2] += " · " + texts.Escape(trouble)
	}
	lines = append(lines, v.voice.Say("keys.today", "Used", k.Used, "All", ofLimit(k)))
	if k.LastFault != "" {
		lines = append(lines, v.voice.Say("keys.fault", "Reason", cause(v.voice, k.LastFault), "Time", b.clockAt(v, k.LastFaultAt), "Day", v.voice.Date(k.LastFaultAt.In(v.zone()))))
	}
	c := card{text: joinLines(append(lines, "", v.voice.Say(state.advice)))}
	var can []button
	for _, action := range state.buttons {
		can = append(can, b.sayButton(v, keyLabels[action], Tap{Action: action, Page: page, Value: k.Hash}))
	}
	c.add(can)
	c.add(row(b.sayButton(v, "tap.back", Tap{Action: actionKeys, Page: page})))
	return c
}

func joinLines(lines []texts.HTML) texts.HTML {
	var all []string
	for _, line := range lines {
		all = append(all, string(line))
	}
	return texts.HTML(strings.Join(all, "\n"))
}

func (b *Bot) tapKeyOff(ctx context.Context, p press, d *deed) (tapped, error) {
	return b.changeKey(ctx, p, d, "keys.is_disabled", Keys.Disable)
}

func (b *Bot) tapKeyOn(ctx context.Context, p press, d *deed) (tapped, error) {
	return b.changeKey(ctx, p, d, "keys.is_enabled", Keys.Enable)
}

func (b *Bot) tapKeyClear(ctx context.Context, p press, d *deed) (tapped, error) {
	return b.changeKey(ctx, p, d, "keys.is_clear", Keys.ClearCooldown)
}

// changeKey does something to a key and shows the pool after it.
func (b *Bot) changeKey(ctx context.Context, p press, d *deed, said string, change func(Keys, context.Context, string) error) (tapped, error) {
	d.Detail = p.Value
	if b.office.Keys == nil {
		return b.tapKeys(ctx, p, d)
	}
	if err := change(b.office.Keys, ctx, p.Value); err != nil {
		return tapped{}, fmt.Errorf("change a key: %w", err)
	}
	c, err := b.keysCard(ctx, p.visit, p.Page)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, p.voice.Say(said), c)
}

// rotate moves the pool to the next key. From which one is written down first: when the same update is handled again,
// whatever came in between, the pool moves once.
func (b *Bot) rotate(ctx context.Context, v visit, _ string, d *deed) error {
	from, err := b.leaving(ctx, d)
	if err != nil {
		return err
	}
	said, err := b.moveOn(ctx, v, d, from)
	if err != nil {
		return err
	}
	return b.say(ctx, v, said, rows(row(
		b.sayButton(v, "keys.all", Tap{Action: actionKeys}), b.sayButton(v, "keys.log", Tap{Action: actionRotations}),
	)))
}

// leaving is the key to move from.
func (b *Bot) leaving(ctx context.Context, d *deed) (string, error) {
	from, _, noted := strings.Cut(d.earlier.Detail, movedTo)
	if noted || b.office.Keys == nil {
		d.Detail = d.earlier.Detail
		return from, nil
	}
	r, err := b.office.Keys.Report(ctx)
	if err != nil {
		return "", fmt.Errorf("read the key pool: %w", err)
	}
	d.Detail = currentKey(r) + movedTo
	if err := b.office.Audit.Write(ctx, d.AuditEntry); err != nil {
		return "", fmt.Errorf("write down from which key to move: %w", err)
	}
	return currentKey(r), nil
}

// movedTo stands in the audit log behind the key that is moved from, and before the one that is moved to.
const movedTo = " →"

// tapRotate moves on from the key that was shown as the current one; if the pool has done so already, it only shows it.
func (b *Bot) tapRotate(ctx context.Context, p press, d *deed) (tapped, error) {
	if b.office.Keys == nil {
		return b.tapKeys(ctx, p, d)
	}
	said, err := b.moveOn(ctx, p.visit, d, p.Value)
	if err != nil {
		return tapped{}, err
	}
	c, err := b.keysCard(ctx, p.visit, p.Page)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, said, c)
}

func (b *Bot) moveOn(ctx context.Context, v visit, d *deed, from string) (texts.HTML, error) {
	if b.office.Keys == nil {
		d.Result = resultRefused
		return v.voice.Say("keys.none"), nil
	}
	moved, err := b.office.Keys.Rotate(ctx, from)
	switch {
	case errors.Is(err, recommend.ErrLimited):
		d.Result = resultRefused
		return v.voice.Say("keys.no_other"), nil
	case errors.Is(err, recommend.ErrInvalid):
		d.Result = resultRefused
		return v.voice.Say("keys.spread"), nil
	case err != nil:
		return "", fmt.Errorf("rotate: %w", err)
	case moved.At.IsZero() && d.earlier.Result == "":
		d.Result = resultRefused
		return v.voice.Say("keys.moved_already"), nil
	}
	d.Detail = from + movedTo + " " + moved.To
	return v.voice.Say("keys.moved", "Key", moved.To), nil
}
