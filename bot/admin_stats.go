package bot

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pickbot/bot/chart"
	"pickbot/bot/texts"
	"pickbot/recommend"
)

// The sources of picks, as they are recorded.
const (
	sourceGemini  = "gemini"
	sourceLocal   = "local"
	sourceHoldout = "holdout"
)

// fewLists is below how many lists of either side a comparison would be noise.
const fewLists = 20

// stats sends the week as a picture, with its figures below.
func (b *Bot) stats(ctx context.Context, v visit, _ string, _ *deed) error {
	b.typing(ctx, v)
	r, err := b.office.Figures.Read(ctx)
	if err != nil {
		return fmt.Errorf("read figures: %w", err)
	}
	picture, err := chart.PNG(b.week(v, r))
	if err != nil {
		return fmt.Errorf("draw the week: %w", err)
	}
	_, err = b.sender.SendPhoto(ctx, &tg.SendPhotoParams{
		ChatID:  v.chat,
		Photo:   &models.InputFileUpload{Filename: "week.png", Data: bytes.NewReader(picture)},
		Caption: string(b.statsText(v, r)), ParseMode: models.ParseModeHTML,
	})
	return err
}

// week is what the picture shows.
func (b *Bot) week(v visit, r Report) chart.Week {
	own := func(d DayReport) recommend.Acceptance { return d.Came[sourceLocal].Add(d.Came[sourceHoldout]) }
	w := chart.Week{
		Counts: chart.Panel{Title: v.voice.Plain("stats.shown_title"), Series: []chart.Series{
			{Name: "Gemini"}, {Name: v.voice.Plain("stats.own")},
		}},
		Rates: chart.Panel{Title: v.voice.Plain("stats.rate_title"), Series: []chart.Series{
			{Name: "Gemini"}, {Name: v.voice.Plain("stats.own")},
		}},
	}
	for _, d := range r.Days {
		w.Days = append(w.Days, v.voice.Weekday(d.Day.Weekday())+" "+strconv.Itoa(d.Day.Day()))
		for i, a := range []recommend.Acceptance{d.Came[sourceGemini], own(d)} {
			w.Counts.Series[i].Values = append(w.Counts.Series[i].Values, float64(a.Shown))
			w.Rates.Series[i].Values = append(w.Rates.Series[i].Values, rateOf(a))
		}
	}
	return w
}

// rateOf is a share in percent, NaN where nothing was shown.
func rateOf(a recommend.Acceptance) float64 {
	if a.Shown == 0 {
		return math.NaN()
	}
	rate, _ := a.Rate()
	return 100 * rate
}

// span is what happened in some days.
type span struct {
	DayReport

	gemini, local, holdout, all recommend.Acceptance
}

func (s *span) add(d DayReport) {
	s.gemini = s.gemini.Add(d.Came[sourceGemini])
	s.local = s.local.Add(d.Came[sourceLocal])
	s.holdout = s.holdout.Add(d.Came[sourceHoldout])
	for _, a := range d.Came {
		s.all = s.all.Add(a)
	}
	s.Requests += d.Requests
	s.Tokens += d.Tokens
	s.Dollars += d.Dollars
	s.Hits += d.Hits
	s.Looks += d.Looks
	s.Updates += d.Updates
	s.Errors += d.Errors
	s.Sent += d.Sent
	s.Unsent += d.Unsent
}

func (b *Bot) statsText(v visit, r Report) texts.HTML {
	var today, week span
	for i, d := range r.Days {
		week.add(d)
		if i == len(r.Days)-1 {
			today.add(d)
		}
	}
	p := r.People
	text := v.voice.Say("stats.title", "Count", p.All, "Paused", p.Paused, "Gone", p.Gone) + "\n" + statsTable(v, p, today, week)
	if r.Keys > 0 && r.Left >= 0 {
		text += "\n" + v.voice.Say("stats.keys", "Active", r.Active, "All", r.Keys, "Left", r.Left)
	} else if r.Keys > 0 {
		text += "\n" + v.voice.Say("stats.keys_free", "Active", r.Active, "All", r.Keys)
	}
	if r.Keys > 0 || week.gemini.Shown > 0 {
		text += "\n\n" + b.comparison(v, week)
	}
	return text
}

// statsTable has today beside the week, for each figure a line.
func statsTable(v visit, p PeopleCounts, today, week span) texts.HTML {
	lines := [][3]string{
		{"", v.voice.Plain("stats.today"), v.voice.Plain("stats.week")},
		{v.voice.Plain("stats.new"), strconv.Itoa(p.NewToday), strconv.Itoa(p.NewWeek)},
		{v.voice.Plain("stats.active"), strconv.Itoa(p.ActiveToday), strconv.Itoa(p.ActiveWeek)},
	}
	for _, f := range []struct {
		key string
		of  func(span) string
	}{
		{"stats.shown", func(s span) string { return count(int64(s.all.Shown)) }},
		{"stats.accepted", func(s span) string { return count(int64(s.all.Accepted)) }},
		{"stats.rate", func(s span) string { return percentage(s.all) }},
		{"stats.rate_gemini", func(s span) string { return percentage(s.gemini) }},
		{"stats.rate_own", func(s span) string { return percentage(s.local.Add(s.holdout)) }},
		{"stats.hits", func(s span) string { return share(s.Hits, s.Looks) }},
		{"stats.requests", func(s span) string { return count(s.Requests) }},
		{"stats.tokens", func(s span) string { return count(s.Tokens) }},
		{"stats.cost", func(s span) string { return dollars(s.Dollars) }},
		{"stats.sent", func(s span) string { return count(s.Sent) }},
		{"stats.unsent", func(s span) string { return count(s.Unsent) }},
		{"stats.updates", func(s span) string { return count(s.Updates) }},
		{"stats.errors", func(s span) string { return count(s.Errors) }},
	} {
		lines = append(lines, [3]string{v.voice.Plain(f.key), decimal(v, f.of(today)), decimal(v, f.of(week))})
	}
	return columns(lines)
}

// columns lines words up on the left and figures on the right.
func columns(lines [][3]string) texts.HTML {
	var wide [3]int
	for _, line := range lines {
		for i, cell := range line {
			wide[i] = max(wide[i], utf8.RuneCountInString(cell))
		}
	}
	var table strings.Builder
	for _, line := range lines {
		pad := func(i int) string { return strings.Repeat(" ", wide[i]-utf8.RuneCountInString(line[i])) }
		table.WriteString(line[0] + pad(0) + "  " + pad(1) + line[1] + "  " + pad(2) + line[2] + "\n")
	}
	return "<pre>" + texts.Escape(strings.TrimRight(table.String(), "\n")) + "</pre>"
}

// comparison is Gemini against the holdout: answers that the ranker gave alone, drawn at random.
func (b *Bot) comparison(v visit, week span) texts.HTML {
	g, h := week.gemini, week.holdout
	if min(g.Lists, h.Lists) < fewLists {
		return v.voice.Say("stats.too_few", "Gemini", g.Lists, "Holdout", h.Lists, "Number", fewLists)
	}
	gain, low, high := g.Gain(h)
	key := "stats.unclear"
	switch {
	case low > 0:
		key = "stats.better"
	case high < 0:
		key = "stats.worse"
	}
	say := func(figure string) string { return decimal(v, figure) }
	text := v.voice.Say("stats.against", "Gemini", say(percentage(g)), "Holdout", say(percentage(h)),
		"Gain", say(points(gain)), "Low", say(points(low)), "High", say(points(high))) + " " + v.voice.Say(key)
	if g.Accepted > 0 {
		text += "\n" + v.voice.Say("stats.each", "Cost", say(dollars(week.Dollars/float64(g.Accepted))))
	}
	return text
}

// decimal writes a figure with the language's point.
func decimal(v visit, figure string) string {
	return strings.ReplaceAll(figure, ".", v.voice.Plain("format.decimal"))
}

func points(share float64) string { return fmt.Sprintf("%+.1f", 100*share) }

func percentage(a recommend.Acceptance) string { return share(int64(a.Accepted), int64(a.Shown)) }

func share(part, of int64) string {
	if of == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(of))
}

// dollars has as many digits as tell something.
func dollars(d float64) string {
	if d > 0 && d < 0.995 {
		return fmt.Sprintf("$%.4f", d)
	}
	return fmt.Sprintf("$%.2f", d)
}

// count is short where it is large.
func count(n int64) string {
	switch {
	case n >= 10_000_000:
		return strconv.FormatInt(n/1_000_000, 10) + "M"
	case n >= 1_000_000:
		return fmt.Sprintf("%.1fM", float64(n)/1e6)
	case n >= 10_000:
		return strconv.FormatInt(n/1000, 10) + "k"
	}
	return strconv.FormatInt(n, 10)
}
