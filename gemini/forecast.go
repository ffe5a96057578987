package gemini

import (
	"context"
	"fmt"
	"math"
	"time"
)

// Demand is what the quota day has asked of the pool so far.
type Demand struct {
	Capacity
	// Begin is when the day began, Now when this was read; Until is when it ends.
	Begin, Now time.Time
	// Hours are the requests in each hour of the day, the last of them still running.
	Hours []int64
	// Refused is how often people asked for something that no key could take. The ranker answered.
	Refused int64
	// PerProject is the limit of a day that one more project would bring; negative is none.
	PerProject int64
}

// Demand reads today's. It takes a few round trips for each key.
func (p *Pool) Demand(ctx context.Context) (Demand, error) {
	capacity, err := p.Capacity(ctx)
	if err != nil {
		return Demand{}, err
	}
	now := p.out.Now()
	day := quotaDay(now, p.zone)
	d := Demand{
		Capacity: capacity, Begin: dayBegin(now, p.zone), Now: now, PerProject: p.limits.perDay,
		Hours: make([]int64, hourOfDay(now, p.zone)+1),
	}
	names := []string{refusedKey(day)}
	for _, k := range p.ring.Keys() {
		for hour := range d.Hours {
			names = append(names, spentKey(k.hash, day, hourKind(hour)))
		}
	}
	values, err := p.store.GetMany(ctx, names)
	if err != nil {
		return Demand{}, fmt.Errorf("read today's requests: %w", err)
	}
	d.Refused = number(values[0])
	for i, v := range values[1:] {
		d.Hours[i%len(d.Hours)] += number(v)
	}
	return d, nil
}

// Forecast is where a day's pace leads.
type Forecast struct {
	// PerHour is today's pace: what was asked for, answered or not, over the time since the day began. The first hour
	// counts as a whole one.
	PerHour float64
	// OutAt is when the quota is used up at that pace; zero if it lasts until the day ends.
	OutAt time.Time
	// Enough is how many keys, each of a project of its own, would last the day; 0 if there is nothing to tell it by.
	Enough int
}

// Forecast goes on at today's pace.
func (d Demand) Forecast() Forecast {
	asked := d.Refused
	for _, n := range d.Hours {
		asked += n
	}
	if asked == 0 || d.Limit < 0 || d.PerProject < 0 {
		return Forecast{}
	}
	f := Forecast{PerHour: float64(asked) / max(d.Now.Sub(d.Begin), time.Hour).Hours()}
	each := float64(d.PerProject)
	if d.Projects > 0 {
		each = float64(d.Limit) / float64(d.Projects)
	}
	whole := math.Max(f.PerHour*d.Until.Sub(d.Begin).Hours(), float64(asked))
	f.Enough = int(math.Ceil(whole / math.Max(each, 1)))
	if left := d.Until.Sub(d.Now).Hours(); float64(d.Left) < f.PerHour*left {
		f.OutAt = d.Now.Add(time.Duration(float64(d.Left) / f.PerHour * float64(time.Hour)))
	}
	return f
}
