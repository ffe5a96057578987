package main

import (
	"context"
	"time"

	"pickbot/bot"
	"pickbot/cache"
	"pickbot/recommend"
	"pickbot/store"
	"pickbot/telegram"
)

// sendLimiter lets the sender take its room from the cache.
type sendLimiter struct{ cache cache.Backend }

var _ telegram.Limiter = sendLimiter{}

func (l sendLimiter) Limit(ctx context.Context, rates []telegram.Rate, ahead time.Duration) (telegram.Room, error) {
	same := make([]cache.Rate, len(rates))
	for i, r := range rates {
		same[i] = cache.Rate(r)
	}
	room, err := l.cache.Limit(ctx, same, ahead)
	return telegram.Room(room), err
}

func (l sendLimiter) Penalty(ctx context.Context, key string, until time.Time) error {
	return l.cache.Penalty(ctx, key, until)
}

// people lets the conversation remember everybody in the store. Who has no time zone lives in the operator's.
type people struct {
	*store.Store
	zone *time.Location
}

var (
	_ bot.People      = people{}
	_ bot.Preferences = (*store.Store)(nil)
	_ bot.Tastes      = store.Living{}
	_ bot.Opinions    = store.Living{}
)

func (p people) Meet(ctx context.Context, id int64, lang string) (recommend.Person, error) {
	person, err := p.Touch(ctx, id, lang)
	return p.settled(person), err
}

func (p people) Known(ctx context.Context, id int64) (recommend.Person, bool, error) {
	person, known, err := p.Person(ctx, id)
	return p.settled(person), known, err
}

func (p people) settled(person recommend.Person) recommend.Person {
	if person.Zone == nil {
		person.Zone = p.zone
	}
	return person
}

func (p people) Start(ctx context.Context, id int64) error {
	_, _, err := p.Store.Start(ctx, id, "")
	return err
}
