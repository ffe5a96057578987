package bot

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"pickbot/bot/texts"
	"pickbot/recommend"
)

const (
	auditPage = 12 // entries of a page
	shownMark = 8  // characters of a mark that are shown
)

// auditLog says who did what.
func (b *Bot) auditLog(ctx context.Context, v visit, _ string, d *deed) error {
	c, err := b.auditCard(ctx, v, d.At, 0)
	if err != nil {
		return err
	}
	return b.send(ctx, v, c)
}

// tapAuditLog turns to another page of the log as it was when it was asked for: turning pages is written down as well,
// and would move them on.
func (b *Bot) tapAuditLog(ctx context.Context, p press, _ *deed) (tapped, error) {
	before, err := strconv.ParseInt(p.Value, 36, 64)
	if err != nil {
		return tapped{}, fmt.Errorf("%w: %w", recommend.ErrInvalid, err)
	}
	c, err := b.auditCard(ctx, p.visit, time.UnixMilli(before), p.Page)
	if err != nil {
		return tapped{}, err
	}
	return b.changed(p, "", c)
}

func (b *Bot) auditCard(ctx context.Context, v visit, before time.Time, page int) (card, error) {
	entries, total, err := b.office.Audit.Entries(ctx, before, page*auditPage, auditPage)
	if err != nil {
		return card{}, fmt.Errorf("read the audit log: %w", err)
	}
	if total == 0 {
		return card{text: v.voice.Say("audit.empty")}, nil
	}
	c := card{text: v.voice.Say("audit.title", "Count", total)}
	day := ""
	for _, e := range entries {
		at := e.At.In(v.zone())
		if d := v.voice.Date(at); d != day {
			day = d
			c.text += "\n\n<b>" + texts.Escape(d) + "</b>"
		}
		c.text += "\n" + b.auditLine(v, e, at)
	}
	c.text += "\n\n" + v.voice.Say("audit.legend")
	c.add(b.pager(v, page, pagesOf(total, auditPage), Tap{Action: actionAudit, Value: strconv.FormatInt(before.UnixMilli(), 36)}))
	return c, nil
}

var resultMarks = map[string]texts.HTML{
	resultBegun: "…", resultAsked: "?", resultDone: "✓", resultRefused: "✗", resultFailed: "⚠",
}

func (b *Bot) auditLine(v visit, e AuditEntry, at time.Time) texts.HTML {
	line := texts.Escape(v.voice.Clock(at.Hour()*60+at.Minute())) + " " + resultMarks[e.Result] + " " +
		b.auditWho(v, e.Who) + ": <code>" + texts.Escape(e.What)
	if e.Detail != "" {
		line += " " + texts.Escape(e.Detail)
	}
	line += "</code>"
	if e.Whom != "" {
		line += " " + v.voice.Say("audit.whom", "Mark", shortMark(e.Whom))
	}
	return line
}

// auditWho names an admin by their id: the log has a mark only, which everybody's but today's admins' stays.
func (b *Bot) auditWho(v visit, mark string) texts.HTML {
	for _, id := range b.admins {
		switch {
		case b.office.Audit.Mark(id) != mark:
		case id == v.person.ID:
			return v.voice.Say("audit.you")
		default:
			return texts.Escape(strconv.FormatInt(id, 10))
		}
	}
	return v.voice.Say("audit.former", "Mark", shortMark(mark))
}

func shortMark(mark string) string { return mark[:min(len(mark), shownMark)] }
