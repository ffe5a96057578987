package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/bot/texts"
	"pickbot/recommend/catalog"
	"pickbot/telegram"
)

const (
	importTime   = time.Minute
	shownBadRows = 10
)

// catalog says what there is, and how to change it.
func (b *Bot) catalog(ctx context.Context, v visit, _ string, _ *deed) error {
	all, active, err := b.office.Catalog.Counts(ctx)
	if err != nil {
		return fmt.Errorf("count items: %w", err)
	}
	c := card{text: v.voice.Say("catalog.title", "Count", active, "All", all) + "\n\n" + v.voice.Say("catalog.send")}
	if all > 0 {
		c.add(row(b.sayButton(v, "catalog.export", Tap{Action: actionExport})))
	}
	return b.send(ctx, v, c)
}

// tapExport sends the catalog as a file that can be imported again.
func (b *Bot) tapExport(ctx context.Context, p press, _ *deed) (tapped, error) {
	var file bytes.Buffer
	if err := b.office.Catalog.Export(ctx, &file); err != nil {
		return tapped{}, fmt.Errorf("export the catalog: %w", err)
	}
	return showing(func(ctx context.Context) error {
		_, err := b.sender.SendDocument(ctx, &tg.SendDocumentParams{
			ChatID:   p.chat,
			Document: &models.InputFileUpload{Filename: "catalog-" + p.person.Day(b.now()) + ".csv", Data: bytes.NewReader(file.Bytes())},
		})
		return err
	})
}

// catalogFile says what a file would change, and asks.
func (b *Bot) catalogFile(ctx context.Context, v visit, m *models.Message, d *deed) error {
	b.typing(ctx, v)
	c, err := b.dryRun(ctx, v, m.Document)
	if c, refused := b.refusedFile(v, err); refused {
		d.Result = resultRefused
		c.answers = m.ID
		return b.send(ctx, v, c)
	}
	if err != nil {
		return err
	}
	d.Result = resultAsked
	c.answers = m.ID
	return b.send(ctx, v, c)
}

func (b *Bot) dryRun(ctx context.Context, v visit, doc *models.Document) (card, error) {
	file, err := b.download(ctx, doc)
	if err != nil {
		return card{}, err
	}
	adds, err := b.importFile(ctx, file, false, true)
	if err != nil {
		return card{}, err
	}
	replaces, err := b.importFile(ctx, file, true, true)
	if err != nil {
		return card{}, err
	}
	others := replaces.Deactivated - adds.Deactivated
	c := card{text: v.voice.Say("catalog.would", "Name", doc.FileName) + "\n\n" + b.differences(v, adds)}
	if others > 0 {
		c.text += "\n" + v.voice.Say("catalog.others", "Count", others)
	}
	if adds.Added+adds.Changed+adds.Deactivated > 0 {
		c.add(row(b.sayButton(v, "catalog.import", Tap{Action: actionImport})))
	}
	if others > 0 {
		c.add(row(b.button(v, v.voice.Plain("catalog.replace", "Count", others), Tap{Action: actionImport, On: true})))
	}
	if c.buttons == nil {
		c.text += "\n\n" + v.voice.Say("catalog.same")
		return c, nil
	}
	c.add(row(b.sayButton(v, "catalog.leave", Tap{Action: actionNoImport})))
	return c, nil
}

func (b *Bot) differences(v visit, r ImportReport) texts.HTML {
	return v.voice.Say("catalog.differences",
		"Added", strconv.Itoa(r.Added), "Changed", strconv.Itoa(r.Changed), "Unchanged", strconv.Itoa(r.Unchanged), "Deactivated", strconv.Itoa(r.Deactivated))
}

// download reads a file as a whole: it is looked at twice.
func (b *Bot) download(ctx context.Context, doc *models.Document) ([]byte, error) {
	if doc.FileSize > catalog.MaxBytes {
		return nil, telegram.ErrTooLarge
	}
	file, err := b.sender.Client().GetFile(ctx, doc.FileID)
	if err != nil {
		return nil, fmt.Errorf("find the file: %w", err)
	}
	body, err := b.sender.Client().Download(ctx, file, catalog.MaxBytes)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return io.ReadAll(body)
}

func (b *Bot) importFile(ctx context.Context, file []byte, replace, dryRun bool) (ImportReport, error) {
	ctx, cancel := context.WithTimeout(ctx, importTime)
	defer cancel()
	return b.office.Catalog.Import(ctx, bytes.NewReader(file), replace, dryRun)
}

// refusedFile says why a file changes nothing, if that is what the error means.
func (b *Bot) refusedFile(v visit, err error) (card, bool) {
	text := v.voice.Say("catalog.refused") + "\n\n"
	bad, rows := errors.AsType[*catalog.BadRowsError](err)
	whole, file := errors.AsType[*catalog.RefusalError](err)
	switch {
	case rows:
		text += v.voice.Say("catalog.bad_rows", "Count", len(bad.Rows))
		for _, r := range bad.Rows[:min(len(bad.Rows), shownBadRows)] {
			text += "\n" + v.voice.Say("catalog.bad_row", "Number", r.Line, "Reason", texts.Cut(wrong(v.voice, r.Reasons...), 160))
		}
		if more := len(bad.Rows) - shownBadRows; more > 0 {
			text += "\n" + v.voice.Say("catalog.more_rows", "Count", more)
		}
	case errors.Is(err, telegram.ErrTooLarge):
		text += v.voice.Say("catalog.too_large", "Number", catalog.MaxBytes>>20)
	case file:
		text += texts.Escape(texts.Cut(wrong(v.voice, whole.Reason), 500))
	default:
		return card{}, false
	}
	return card{text: text}, true
}

// wrong says what is wrong with a row or a file.
func wrong(voice *texts.Voice, reasons ...catalog.Reason) string {
	words := make([]string, len(reasons))
	for i, why := range reasons {
		words[i] = visible(voice.Plain("wrong."+why.Code, why.Values...))
	}
	return strings.Join(words, "; ")
}

// tapImport imports the file that its message answers. The same file again changes nothing.
func (b *Bot) tapImport(ctx context.Context, p press, d *deed) (tapped, error) {
	asked := p.message.ReplyToMessage
	if asked == nil || asked.Document == nil {
		d.Result = resultRefused
		return b.changed(p, "", card{text: p.voice.Say("catalog.lost")})
	}
	if p.On {
		d.Detail = "replace"
	}
	file, err := b.download(ctx, asked.Document)
	var r ImportReport
	if err == nil {
		r, err = b.importFile(ctx, file, p.On, false)
	}
	if c, refused := b.refusedFile(p.visit, err); refused {
		d.Result = resultRefused
		return b.changed(p, "", c)
	}
	if err != nil {
		return tapped{}, err
	}
	d.Detail = strings.TrimSpace(d.Detail + fmt.Sprintf(" +%d ~%d -%d", r.Added, r.Changed, r.Deactivated))
	text := p.voice.Say("catalog.done", "Name", asked.Document.FileName) + "\n\n" + b.differences(p.visit, r)
	return b.changed(p, p.voice.Say("start.noted"), card{text: text})
}

func (b *Bot) tapNoImport(_ context.Context, p press, _ *deed) (tapped, error) {
	return b.changed(p, "", card{text: p.voice.Say("catalog.left")})
}
