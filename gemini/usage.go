package gemini

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// usageLasts is how long a day's tokens are remembered.
const usageLasts = 35 * 24 * time.Hour

// Tokens is what one or several requests used, as Google counts it. Prompt includes Cached.
type Tokens struct {
	Prompt   int64 `json:"prompt"`
	Answer   int64 `json:"answer"`
	Thinking int64 `json:"thinking"`
	Cached   int64 `json:"cached"`
}

// KeyUsage is what one key used on one quota day.
type KeyUsage struct {
	Hash string `json:"key"`
	// Day is Google's quota day, YYYY-MM-DD in Pacific time.
	Day      string `json:"day"`
	Requests int64  `json:"requests"`
	Tokens
	// Dollars is an estimate by the price table; Unpriced counts the requests to models that are not in it.
	Dollars  float64 `json:"dollars"`
	Unpriced int64   `json:"unpriced"`
}

func spentKey(hash, day, kind string) string {
	return "pickbot:{" + usageKey(hash) + "}:spent:" + day + ":" + kind
}

// record adds one upstream request and its tokens to the key's day, at the price of the model that answered. What the
// store does not take is lost, with a warning: the counters that decide are not these.
func (p *Pool) record(ctx context.Context, t *ticket, answeredBy string, used Tokens) {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	price, priced := p.cfg.Prices.of(answeredBy, t.bucket.model)
	unpriced := int64(0)
	if !priced && used != (Tokens{}) {
		unpriced = 1
	}
	day := quotaDay(p.out.Now(), p.zone)
	for _, c := range []struct {
		kind string
		by   int64
	}{
		{"requests", 1}, {"prompt", used.Prompt}, {"answer", used.Answer}, {"thinking", used.Thinking},
		{"cached", used.Cached}, {"nanodollars", price.nanodollars(used)}, {"unpriced", unpriced},
	} {
		if c.by == 0 {
			continue
		}
		if _, err := p.store.Increment(ctx, spentKey(t.Hash(), day, c.kind), c.by, usageLasts); err != nil {
			p.out.Log.WarnContext(ctx, "gemini: tokens were not counted", slog.String("key", t.Hash()), slog.Any("error", err))
			return
		}
	}
}

// Usage reads what each key used on each of the last days, today first. Keys that have left the pool are not in it.
func (p *Pool) Usage(ctx context.Context, days int) ([]KeyUsage, error) {
	list := []KeyUsage{}
	today := p.out.Now().In(p.zone)
	for back := range days {
		day := quotaDay(today.AddDate(0, 0, -back), p.zone)
		for _, k := range p.ring.Keys() {
			u, err := p.usage(ctx, k.hash, day)
			if err != nil {
				return nil, fmt.Errorf("read the tokens of %s: %w", day, err)
			}
			if u.Requests > 0 {
				list = append(list, u)
			}
		}
	}
	return list, nil
}

func (p *Pool) usage(ctx context.Context, hash, day string) (KeyUsage, error) {
	u := KeyUsage{Hash: hash, Day: day}
	var nanodollars int64
	for kind, into := range map[string]*int64{
		"requests": &u.Requests, "prompt": &u.Prompt, "answer": &u.Answer, "thinking": &u.Thinking,
		"cached": &u.Cached, "nanodollars": &nanodollars, "unpriced": &u.Unpriced,
	} {
		n, _, err := p.store.Integer(ctx, spentKey(hash, day, kind))
		if err != nil {
			return u, err
		}
		*into = n
	}
	u.Dollars = float64(nanodollars) / 1e9
	return u, nil
}
