package bot

import (
	"context"
	"strconv"

	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
	"pickbot/recommend"
	"pickbot/telegram"
)

const (
	searchPage = 5  // items of a page
	searchMost = 50 // items of a search
	searchLine = 76 // characters of a description in the list
)

// search lists items by their words.
func (b *Bot) search(ctx context.Context, v visit, words string) error {
	words = texts.Cut(words, shownWish)
	if words == "" {
		if err := b.expect(ctx, &v, expectSearch); err != nil {
			return err
		}
		return b.say(ctx, v, v.voice.Say("search.empty"), nil)
	}
	c, err := b.searchCard(ctx, v, words, 0)
	if err != nil {
		return err
	}
	return b.send(ctx, v, c)
}

// tapSearch turns to another page. The words stand in the message; the button knows which they were.
func (b *Bot) tapSearch(ctx context.Context, p press) (tapped, error) {
	words := boldText(p.message)
	if code(words) != p.Value {
		return tapped{said: p.voice.Say("search.lost")}, nil
	}
	c, err := b.searchCard(ctx, p.visit, words, p.Page)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, "", c)
}

func boldText(m *models.Message) string {
	for _, e := range m.Entities {
		if e.Type == models.MessageEntityTypeBold {
			return telegram.EntityText(m.Text, e)
		}
	}
	return ""
}

func (b *Bot) searchCard(ctx context.Context, v visit, words string, page int) (card, error) {
	u := b.searched(v, words)
	found, err := b.service.Search(ctx, v.person, words, u.except(words), searchMost)
	if err != nil {
		return card{}, err
	}
	if b.service.Size() == 0 {
		return b.nothing(v), nil
	}
	if len(found) == 0 {
		c := card{text: v.voice.Say("search.none", "Words", words)}
		c.add(b.todayButton(v))
		return c, nil
	}
	pages := pagesOf(len(found), searchPage)
	page = min(page, pages-1)
	first := page * searchPage
	c := card{text: v.voice.Say("search.title", "Words", words, "Count", len(found)) + b.leftOut(v, u) + "\n\n"}
	var open []button
	for n, it := range found[first:min(first+searchPage, len(found))] {
		number := strconv.Itoa(first + n + 1)
		c.text += texts.HTML("<b>"+number+".</b> ") + b.titleLine(v, it) + "\n" + b.about(it)
		open = append(open, b.button(v, number, Tap{Action: actionItem, Value: it.ID}))
	}
	c.text += "\n" + v.voice.Say("search.open")
	c.add(open)
	c.add(b.pager(v, page, pages, Tap{Action: actionSearch, Value: code(words)}))
	return c, nil
}

// searched is what the words of a search rule out, or may cost. Where that is nothing they stand as they are: titles say "never" too.
func (b *Bot) searched(v visit, words string) understood {
	if u := b.understand(v, words); len(u.rules)+len(u.budget) > 0 {
		return u
	}
	return understood{}
}

// about is an item in one line; empty where the catalog says nothing of it.
func (b *Bot) about(it recommend.Item) texts.HTML {
	said := it.Description
	if said == "" {
		said = it.Category
	}
	if said == "" {
		return ""
	}
	return texts.Escape(texts.Cut(visible(said), searchLine)) + "\n"
}
