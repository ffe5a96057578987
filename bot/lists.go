package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

const (
	listPage = 8 // items of a page
	listRow  = 4 // buttons of a row, two for each item
)

// The lists of what a person said, as the Value of their taps.
const (
	listSaved   = "saved"
	listHistory = "history"
)

// list is one of them: what it holds and what it is called.
type list struct {
	kinds        []recommend.Kind
	title, empty string
}

func lists() map[string]list {
	return map[string]list{
		listSaved: {[]recommend.Kind{recommend.Save}, "saved.title", "saved.empty"},
		listHistory: {
			[]recommend.Kind{recommend.Like, recommend.Dislike, recommend.Had}, "history.title", "history.empty",
		},
	}
}

// saved lists what was saved.
func (b *Bot) saved(ctx context.Context, v visit, _ string) error {
	return b.sendList(ctx, v, listSaved)
}

// history lists what was liked, disliked and had.
func (b *Bot) history(ctx context.Context, v visit, _ string) error {
	return b.sendList(ctx, v, listHistory)
}

func (b *Bot) sendList(ctx context.Context, v visit, name string) error {
	c, err := b.listPage(ctx, v, name, 0)
	if err != nil {
		return err
	}
	return b.send(ctx, v, c)
}

// tapList turns to another page.
func (b *Bot) tapList(ctx context.Context, p press) (tapped, error) {
	c, err := b.listPage(ctx, p.visit, p.Value, p.Page)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, "", c)
}

// listPage is a page of a list: the number of a line opens its item, and the button beside that takes it off the list.
func (b *Bot) listPage(ctx context.Context, v visit, name string, page int) (card, error) {
	l, ok := lists()[name]
	if !ok {
		return card{}, fmt.Errorf("no list %q: %w", name, recommend.ErrInvalid)
	}
	counts, err := b.opinions.FeedbackCounts(ctx, v.person.ID)
	if err != nil {
		return card{}, fmt.Errorf("count opinions: %w", err)
	}
	total := 0
	for _, kind := range l.kinds {
		total += counts[kind]
	}
	if total == 0 {
		c := card{text: v.voice.Say(l.empty)}
		c.add(b.todayButton(v))
		return c, nil
	}
	pages := pagesOf(total, listPage)
	page = min(page, pages-1)
	lines, err := b.opinions.Feedback(ctx, v.person.ID, l.kinds, page*listPage, listPage)
	if err != nil {
		return card{}, fmt.Errorf("list opinions: %w", err)
	}
	c := card{text: v.voice.Say(l.title, "Count", total) + "\n"}
	var buttons []button
	for n, f := range lines {
		title, err := b.oldTitle(ctx, f.ItemID)
		if err != nil {
			return card{}, err
		}
		number := strconv.Itoa(page*listPage + n + 1)
		c.text += "\n" + texts.HTML(number) + ". " + texts.HTML(face(f.Kind)) + " " + texts.Escape(title) + " · " +
			texts.Escape(v.voice.Date(f.At.In(v.zone())))
		buttons = append(buttons,
			b.button(v, number+" ▸", Tap{Action: actionItem, Value: f.ItemID}),
			b.button(v, number+" ✕", Tap{Action: actionRemove, Kind: f.Kind, Page: page, Value: f.ItemID}),
		)
	}
	c.text += "\n\n" + v.voice.Say("history.how")
	for _, line := range grid(listRow, buttons) {
		c.add(line)
	}
	c.add(b.pager(v, page, pages, Tap{Action: actionList, Value: name}))
	return c, nil
}

// oldTitle is the title of an item that may have left the catalog.
func (b *Bot) oldTitle(ctx context.Context, id string) (string, error) {
	if it, ok := b.service.Item(id); ok {
		return texts.Cut(it.Title, maxTitle), nil
	}
	it, ok, err := b.opinions.Item(ctx, id)
	if err != nil {
		return "", fmt.Errorf("read item: %w", err)
	}
	if !ok {
		return id, nil
	}
	return texts.Cut(it.Title, maxTitle), nil
}

// tapRemove takes an opinion back, and shows what is left of the page.
func (b *Bot) tapRemove(ctx context.Context, p press) (tapped, error) {
	_, err := b.service.React(ctx, p.person, p.Value, p.Kind, false)
	if errors.Is(err, recommend.ErrInvalid) { // it has left the catalog
		_, err = b.opinions.SetFeedback(ctx, p.person.ID, p.Value, p.Kind, false, b.now())
		b.service.Outdate(ctx, p.person.ID)
	}
	if err != nil {
		return tapped{}, err
	}
	name := listHistory
	if p.Kind == recommend.Save {
		name = listSaved
	}
	c, err := b.listPage(ctx, p.visit, name, p.Page)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, p.voice.Say(toasts[p.Kind].taken), c)
}
