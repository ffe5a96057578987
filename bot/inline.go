package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

const (
	inlinePage  = 10 // results of an answer
	inlineMost  = 50 // results of a query
	inlineCache = 60 // seconds that Telegram may give the same answer to the same person
)

// handleInline answers what somebody types after the bot's name, in any chat: with items that they can share. Nobody
// is made known by it, and a shared item says nothing of who shares it.
func (b *Bot) handleInline(ctx context.Context, q *models.InlineQuery) error {
	if b.resting(q.From.ID) {
		return b.answerInlineResting(ctx, q)
	}
	if b.banned(ctx, q.From.ID) {
		return nil
	}
	v := b.strange(q.From, q.From.ID)
	person, known, err := b.people.Known(ctx, q.From.ID)
	if err != nil { // without their rules they may be shown what they ruled out
		return fmt.Errorf("inline query: %w", err)
	}
	if known {
		v.person, v.voice = person, b.texts.Voice(person.Lang)
	}
	found, err := b.findInline(ctx, v, visible(q.Query))
	if err != nil {
		b.log.ErrorContext(ctx, "inline query failed", "error", err)
	}
	first, _ := strconv.Atoi(q.Offset) // empty: the first page
	first = min(max(first, 0), len(found))
	last := min(first+inlinePage, len(found))
	answer := &tg.AnswerInlineQueryParams{InlineQueryID: q.ID, IsPersonal: true, CacheTime: inlineCache, Results: []models.InlineQueryResult{}}
	for _, it := range found[first:last] {
		answer.Results = append(answer.Results, b.article(v, it))
	}
	if last < len(found) {
		answer.NextOffset = strconv.Itoa(last)
	}
	if len(found) == 0 {
		answer.Button = &models.InlineQueryResultsButton{Text: v.voice.Plain("inline.none"), StartParameter: "inline"}
	}
	if err := b.sender.AnswerInlineQuery(ctx, answer); err != nil {
		return fmt.Errorf("answer inline query: %w", err)
	}
	return nil
}

// findInline finds by words, one item by the link that its card shares, and without words what everybody likes.
func (b *Bot) findInline(ctx context.Context, v visit, words string) ([]recommend.Item, error) {
	if words == "" {
		return b.service.Search(ctx, v.person, "", recommend.Except{}, inlinePage)
	}
	if id, ok := strings.CutPrefix(words, linkToItem); ok {
		if it, ok := b.service.Item(id); ok {
			return []recommend.Item{it}, nil
		}
	}
	return b.service.Search(ctx, v.person, words, b.searched(v, words).except(words), inlineMost)
}

// article is an item as a result to choose, and what is sent when it is chosen.
func (b *Bot) article(v visit, it recommend.Item) models.InlineQueryResult {
	shared := card{picture: it.ImageURL, text: b.itemText(v, it)}
	about := it.Description
	if price := v.voice.Price(it.Price); price != "" {
		about = strings.TrimSuffix(price+" · "+about, " · ")
	}
	return &models.InlineQueryResultArticle{
		ID:           it.ID,
		Title:        texts.Cut(it.Title, maxTitle),
		Description:  texts.Cut(visible(about), searchLine),
		ThumbnailURL: it.ImageURL,
		URL:          it.URL,
		InputMessageContent: models.InputTextMessageContent{
			MessageText: string(shared.text), ParseMode: models.ParseModeHTML, LinkPreviewOptions: shared.preview(),
		},
		ReplyMarkup: rows(row(button{Text: v.voice.Plain("inline.open"), URL: b.link(linkToItem + it.ID)})),
	}
}
