package gemini

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"pickbot/recommend"
)

// usageLasts is how long a day's tokens are remembered.
const usageLasts = 35 * 24 * time.Hour

// spentKinds are the counters of a key's day, in the order of Usage.read.
var spentKinds = []string{"requests", "prompt", "answer", "thinking", "cached", "nanodollars", "unpriced"}

// spentKey stands in the slot of the key's usage counter, so that all its books are one round trip.
func spentKey(hash, day, kind string) string {
	return "pickbot:{" + usageKey(hash) + "}:spent:" + day + ":" + kind
}

// hourKind counts the requests of one hour of the quota day, from 0 on.
func hourKind(hour int) string { return "hour:" + strconv.Itoa(hour) }

// refusedKey counts what people asked for in vain on a quota day.
func refusedKey(day string) string { return "pickbot:gemini:refused:" + day }

// record writes one upstream request and its tokens into the key's books, at the price of the model that answered. It
// does not wait for the store; Close does. What the store does not take is lost, with a warning: the counters that
// decide are not these.
func (p *Pool) record(ctx context.Context, t *ticket, answeredBy string, used Tokens) {
	additions := p.entries(t.bucket, answeredBy, used)
	p.later(ctx, func(ctx context.Context) {
		if err := p.store.IncrementAll(ctx, additions); err != nil {
			p.out.Log.WarnContext(ctx, "gemini: tokens were not counted", slog.String("key", t.Hash()), slog.Any("error", err))
		}
	})
}

func (p *Pool) entries(b bucket, answeredBy string, used Tokens) []recommend.Addition {
	now := p.out.Now()
	price, priced := p.cfg.Prices.of(answeredBy, b.model)
	unpriced := int64(0)
	if !priced && used != (Tokens{}) {
		unpriced = 1
	}
	day := quotaDay(now, p.zone)
	var list []recommend.Addition
	add := func(kind string, by int64) {
		if by != 0 {
			list = append(list, recommend.Addition{Key: spentKey(b.key.hash, day, kind), By: by, TTL: usageLasts})
		}
	}
	for i, by := range []int64{1, used.Prompt, used.Answer, used.Thinking, used.Cached, price.nanodollars(used), unpriced} {
		add(spentKinds[i], by)
	}
	add(hourKind(hourOfDay(now, p.zone)), 1)
	if !b.alone() { // else the reservation has counted it
		list = append(list, recommend.Addition{Key: usageKey(b.key.hash), By: 1, TTL: p.midnight().Sub(now)})
	}
	return list
}

// later runs what nobody has to wait for but Close.
func (p *Pool) later(ctx context.Context, write func(context.Context)) {
	p.writing.Go(func() {
		ctx, cancel := afterwards(ctx)
		defer cancel()
		write(ctx)
	})
}

// noteRefusal counts a request of somebody who waits that no key took. follow writes it down.
func (p *Pool) noteRefusal(purpose recommend.Purpose) {
	if purpose == recommend.First || purpose == recommend.Wish {
		p.refused.Add(1)
	}
}

func (p *Pool) writeRefusals(ctx context.Context) error {
	n := p.refused.Swap(0)
	if n == 0 {
		return nil
	}
	if _, err := p.store.Increment(ctx, refusedKey(quotaDay(p.out.Now(), p.zone)), n, usageLasts); err != nil {
		return fmt.Errorf("count refused requests: %w", err)
	}
	return nil
}

// Close waits until all books are written, a few seconds at most. It is called when nobody writes any more.
func (p *Pool) Close() error {
	p.writing.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	return p.writeRefusals(ctx)
}
