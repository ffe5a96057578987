package gemini

import (
	"context"
	"fmt"
)

// Tokens is what one or several requests used, as Google counts it. Prompt includes Cached.
type Tokens struct {
	Prompt   int64 `json:"prompt"`
	Answer   int64 `json:"answer"`
	Thinking int64 `json:"thinking"`
	Cached   int64 `json:"cached"`
}

// Usage is what was used on one quota day.
type Usage struct {
	// Day is Google's quota day, YYYY-MM-DD in Pacific time.
	Day      string `json:"day"`
	Requests int64  `json:"requests"`
	Tokens
	// Dollars is an estimate by the price table; Unpriced counts the requests to models that are not in it.
	Dollars  float64 `json:"dollars"`
	Unpriced int64   `json:"unpriced"`
}

// KeyUsage is what one key used on one quota day.
type KeyUsage struct {
	Hash string `json:"key"`
	Usage
}

// Usage reads what each key used on each of the last days, today first, in one round trip. Keys that have left the pool
// are not in it, nor are days without a request.
func (p *Pool) Usage(ctx context.Context, days int) ([]KeyUsage, error) {
	keys, today := p.ring.Keys(), p.out.Now().In(p.zone)
	var list []KeyUsage
	var names []string
	for back := range days {
		day := quotaDay(today.AddDate(0, 0, -back), p.zone)
		for _, k := range keys {
			list = append(list, KeyUsage{Hash: k.hash, Usage: Usage{Day: day}})
			for _, kind := range spentKinds {
				names = append(names, spentKey(k.hash, day, kind))
			}
		}
	}
	values, err := p.store.GetMany(ctx, names)
	if err != nil {
		return nil, fmt.Errorf("read what the keys used: %w", err)
	}
	used := []KeyUsage{}
	for i, u := range list {
		if u.read(values[i*len(spentKinds):]); u.Requests > 0 {
			used = append(used, u)
		}
	}
	return used, nil
}

// read takes the counters of a day in the order of spentKinds.
func (u *Usage) read(values [][]byte) {
	var nanodollars int64
	for i, into := range []*int64{&u.Requests, &u.Prompt, &u.Answer, &u.Thinking, &u.Cached, &nanodollars, &u.Unpriced} {
		*into = number(values[i])
	}
	u.Dollars = float64(nanodollars) / 1e9
}

// ByDay adds up what all keys used, one entry for each day, in the order in which the days come.
func ByDay(list []KeyUsage) []Usage {
	days := []Usage{}
	at := map[string]int{}
	for _, u := range list {
		i, ok := at[u.Day]
		if !ok {
			i = len(days)
			at[u.Day] = i
			days = append(days, Usage{Day: u.Day})
		}
		days[i].add(u.Usage)
	}
	return days
}

func (u *Usage) add(more Usage) {
	u.Requests += more.Requests
	u.Prompt += more.Prompt
	u.Answer += more.Answer
	u.Thinking += more.Thinking
	u.Cached += more.Cached
	u.Dollars += more.Dollars
	u.Unpriced += more.Unpriced
}
