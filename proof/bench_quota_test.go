package proof_test

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"

	"pickbot/cache"
	"pickbot/cache/redistest"
	"pickbot/recommend"
)

const (
	benchProcesses = 8
	quotaCallers   = 4 // of each process
	quotaLimit     = 40_000
	leastOfIncr    = 0.5
)

// tally is what a process got of a quota, and in which time.
type tally struct {
	Taken int64
	Took  time.Duration
}

// reservations are processes that take all there is of one key's quota, beside processes that count to the same number.
func (b *bench) reservations() {
	b.t.Helper()
	url := redistest.Start(b.t).URL()
	e := errand{Name: "reserve", Redis: url, Callers: quotaCallers, Limit: quotaLimit}
	reserved, rate := together(send[tally](b.t, benchProcesses, e))
	e.Name = "count"
	_, raw := together(send[tally](b.t, benchProcesses, e))
	b.atLeast("key reservations, 8 processes x 4 callers; raw INCR", "/s", rate, raw, leastOfIncr)
	b.bound("... reserved over the limit of 40000", "", float64(reserved-quotaLimit), 0)
}

func together(parts []tally) (taken int64, rate float64) {
	var took time.Duration
	for _, p := range parts {
		taken += p.Taken
		took = max(took, p.Took)
	}
	return taken, float64(taken) / took.Seconds()
}

// reserveErrand reserves as the key pool does: a gate, the minute's quota and the day's, until the day has no more.
func reserveErrand(e errand) (func() (any, error), error) {
	c, err := cache.NewRedis(cache.Config{URL: e.Redis})
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	wanted := recommend.Reservation{Gates: []string{"{bench}:gate"}, Quotas: []recommend.Quota{
		{Key: "{bench}:minute", Limit: 1 << 40, Window: time.Minute},
		{Key: "{bench}:day", Limit: e.Limit, Until: time.Now().Add(24 * time.Hour)},
	}}
	return e.take(func() (bool, error) {
		grant, err := c.Reserve(ctx, wanted)
		return grant.OK, err
	}), c.Ping(ctx)
}

func countErrand(e errand) (func() (any, error), error) {
	options, err := redis.ParseURL(e.Redis)
	if err != nil {
		return nil, err
	}
	client, ctx := redis.NewClient(options), context.Background()
	return e.take(func() (bool, error) {
		n, err := client.Incr(ctx, "raw").Result()
		return n <= e.Limit, err
	}), client.Ping(ctx).Err()
}

// take lets the callers take one after the other until there is nothing left.
func (e errand) take(one func() (bool, error)) func() (any, error) {
	return func() (any, error) {
		began := time.Now()
		counts := make([]int64, e.Callers)
		var all errgroup.Group
		for i := range counts {
			all.Go(func() error {
				for {
					taken, err := one()
					if err != nil || !taken {
						return err
					}
					counts[i]++
				}
			})
		}
		err := all.Wait()
		t := tally{Took: time.Since(began)}
		for _, n := range counts {
			t.Taken += n
		}
		return t, err
	}
}
