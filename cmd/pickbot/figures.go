package main

import (
	"context"
	"time"

	"pickbot/bot"
	"pickbot/gemini"
	"pickbot/recommend"
	"pickbot/store"
)

const figureDays = 7

// figures gathers how the bot is doing from where it is kept.
type figures struct {
	store *store.Store
	pool  *gemini.Pool // nil without Gemini
	now   func() time.Time
	zone  *time.Location
}

var _ bot.Figures = figures{}

func (f figures) Read(ctx context.Context) (bot.Report, error) {
	now := f.now().In(f.zone)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, f.zone)
	week := today.AddDate(0, 0, 1-figureDays)
	var r bot.Report
	days := make(map[string]*bot.DayReport, figureDays)
	r.Days = make([]bot.DayReport, figureDays)
	for i := range r.Days {
		r.Days[i] = bot.DayReport{Day: week.AddDate(0, 0, i), Came: map[string]recommend.Acceptance{}}
		days[r.Days[i].Day.Format(time.DateOnly)] = &r.Days[i]
	}
	p, err := f.store.Population(ctx, today, week)
	if err != nil {
		return r, err
	}
	r.People = bot.PeopleCounts{
		All: p.All, Paused: p.Paused, Gone: p.Gone, NewToday: p.New[0], NewWeek: p.New[1], ActiveToday: p.Active[0], ActiveWeek: p.Active[1],
	}
	if err := f.picks(ctx, days, week); err != nil {
		return r, err
	}
	if err := f.tallies(ctx, days, week); err != nil {
		return r, err
	}
	return r, f.gemini(ctx, days, &r)
}

// picks are by people's own dates, which begin up to a day before the operator's.
func (f figures) picks(ctx context.Context, days map[string]*bot.DayReport, since time.Time) error {
	came, err := f.store.Acceptances(ctx, since.AddDate(0, 0, -1))
	if err != nil {
		return err
	}
	for _, a := range came {
		if d := days[a.Day]; d != nil {
			d.Came[a.Source] = a
		}
	}
	return nil
}

func (f figures) tallies(ctx context.Context, days map[string]*bot.DayReport, since time.Time) error {
	numbers, err := f.store.Tallies(ctx, since.Format(time.DateOnly))
	if err != nil {
		return err
	}
	for _, n := range numbers {
		d := days[n.Day]
		if d == nil {
			continue
		}
		for name, field := range map[string]*int64{
			tallyHits: &d.Hits, tallyLooks: &d.Looks, tallyUpdates: &d.Updates, tallyErrors: &d.Errors, tallySent: &d.Sent, tallyUnsent: &d.Unsent,
		} {
			if name == n.Name {
				*field = n.Value
			}
		}
	}
	return nil
}

// gemini is by Google's days, under the operator's date of the same name.
func (f figures) gemini(ctx context.Context, days map[string]*bot.DayReport, r *bot.Report) error {
	if f.pool == nil {
		return nil
	}
	used, err := f.pool.Usage(ctx, figureDays+1)
	if err != nil {
		return err
	}
	for _, u := range used {
		if d := days[u.Day]; d != nil {
			d.Requests += u.Requests
			d.Tokens += u.Prompt + u.Answer + u.Thinking
			d.Dollars += u.Dollars
		}
	}
	keys, err := f.pool.Keys(ctx)
	if err != nil {
		return err
	}
	r.Keys = len(keys)
	for _, k := range keys {
		if k.State == gemini.Active {
			r.Active++
		}
	}
	capacity, err := f.pool.Capacity(ctx)
	r.Left = capacity.Left
	return err
}
