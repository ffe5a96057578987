package gemini

import (
	"context"
	"slices"
	"time"

	"pickbot/recommend"
)

// probeEvery is how rarely all replicas together try a key whose day may not be over after all.
const probeEvery = 15 * time.Minute

func probeQuota(b bucket) recommend.Quota {
	return recommend.Quota{Key: b.probe(), Limit: 1, Window: probeEvery}
}

// probing is the reservation r for a request that goes through the exhausted gate: the next one that somebody needs, at
// most one every 15 minutes. The limits and the other gates hold for it too.
func (p *Pool) probing(r recommend.Reservation, b bucket) recommend.Reservation {
	return recommend.Reservation{
		Gates:  slices.DeleteFunc(slices.Clone(r.Gates), func(gate string) bool { return gate == b.exhausted() }),
		Quotas: append(slices.Clone(r.Quotas), probeQuota(b)),
	}
}

// waitToProbe uses up the probe of the next 15 minutes.
func (p *Pool) waitToProbe(ctx context.Context, b bucket) error {
	_, err := p.store.Reserve(ctx, recommend.Reservation{Quotas: []recommend.Quota{probeQuota(b)}})
	return err
}
