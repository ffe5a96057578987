package cache

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
)

// crowd are reservations that wait for a first one, which a gate holds back.
type crowd struct {
	*Redis
	gate *gate
	what recommend.Reservation
	all  sync.WaitGroup

	mu      sync.Mutex
	granted []int64 // their counts
	refused []recommend.Grant
	errs    []error
}

func openCrowd(t *testing.T, waiting int, limit int64) *crowd {
	t.Helper()
	r, g := openGated(t)
	c := &crowd{Redis: r, gate: g, what: recommend.Reservation{Gates: []string{"{q}:gate"}, Quotas: []recommend.Quota{
		{Key: "{q}:minute", Limit: limit, Window: time.Minute}, {Key: "{q}:usage", Limit: -1},
	}}}
	c.all.Go(func() { // the script is not known yet: two round trips
		g.open <- struct{}{}
		g.open <- struct{}{}
	})
	if _, err := r.Reserve(t.Context(), recommend.Reservation{Quotas: []recommend.Quota{{Key: "known"}}}); err != nil {
		t.Fatal(err)
	}
	g.trips.Store(0)
	c.reserve(t.Context())
	c.awaitTrips(t, 1)
	for range waiting {
		c.reserve(t.Context())
	}
	c.await(t, waiting)
	return c
}

func (c *crowd) reserve(ctx context.Context) {
	c.all.Go(func() {
		grant, err := c.Reserve(ctx, c.what)
		c.mu.Lock()
		defer c.mu.Unlock()
		switch {
		case err != nil:
			c.errs = append(c.errs, err)
		case grant.OK:
			c.granted = append(c.granted, grant.Counts[0])
		default:
			c.refused = append(c.refused, grant)
		}
	})
}

func (c *crowd) await(t *testing.T, waiting int) {
	t.Helper()
	await(t, &c.reservations, 1, waiting)
}

func (c *crowd) awaitTrips(t *testing.T, n int64) {
	t.Helper()
	for c.gate.trips.Load() < n && t.Context().Err() == nil {
		runtime.Gosched()
	}
}

func (c *crowd) finish(t *testing.T, trips int64) {
	t.Helper()
	close(c.gate.open)
	c.all.Wait()
	if n := c.gate.trips.Load(); n != trips {
		t.Errorf("%d round trips, want %d", n, trips)
	}
	await(t, &c.reservations, 0, 0)
}

func (c *crowd) wantGranted(t *testing.T, want ...int64) {
	t.Helper()
	slices.Sort(c.granted)
	if diff := cmp.Diff(want, c.granted); diff != "" {
		t.Errorf("counts of what was granted (-want +got):\n%s", diff)
	}
	if n, err := c.client.LLen(t.Context(), "{q}:minute").Result(); err != nil || n != int64(len(want)) {
		t.Errorf("%d units in the window (%v), want %d", n, err, len(want))
	}
}

func TestRedis_equalReservationsGoTogether(t *testing.T) {
	t.Parallel()
	before := time.Now()
	c := openCrowd(t, 20, 6)
	other := c.what
	other.Quotas = []recommend.Quota{{Key: "{q}:usage", Limit: 100}}
	c.all.Go(func() { // by itself, as it asks for something else
		if grant, err := c.Reserve(t.Context(), other); err != nil || !grant.OK {
			t.Errorf("%+v, %v", grant, err)
		}
	})
	c.awaitTrips(t, 2)
	c.finish(t, 3)
	c.wantGranted(t, 1, 2, 3, 4, 5, 6)
	if len(c.errs) != 0 {
		t.Errorf("errors: %v", c.errs)
	}
	if len(c.refused) != 15 {
		t.Errorf("%d are refused, want 15", len(c.refused))
	}
	for _, g := range c.refused {
		if g.Refused != "{q}:minute" || g.RetryAt.Before(before.Add(time.Minute)) || g.RetryAt.After(time.Now().Add(time.Minute)) || g.Counts[0] != 6 {
			t.Errorf("a refusal is %+v", g)
		}
	}
}

func TestRedis_whoGivesUpReservesNothing(t *testing.T) {
	t.Parallel()
	c := openCrowd(t, 2, 10)
	ctx, cancel := context.WithCancel(t.Context())
	c.reserve(ctx)
	c.await(t, 3)
	cancel()
	c.await(t, 2)
	c.finish(t, 2)
	c.wantGranted(t, 1, 2, 3)
	if len(c.errs) != 1 || !errors.Is(c.errs[0], context.Canceled) {
		t.Errorf("who gave up got %v", c.errs)
	}
}

func TestRedis_lostReplyOfReservations(t *testing.T) {
	t.Parallel()
	c := openCrowd(t, 5, 4)
	c.gate.open <- struct{}{}
	c.awaitTrips(t, 2)
	c.gate.cut.Store(true)
	c.finish(t, 2)
	if len(c.errs) != 5 || len(c.granted) != 1 {
		t.Errorf("%d failed and %d were granted, want 5 and 1", len(c.errs), len(c.granted))
	}
	for _, err := range c.errs {
		if !errors.Is(err, recommend.ErrUnavailable) {
			t.Errorf("a lost reply is %v", err)
		}
	}
	if n, _, err := c.Integer(t.Context(), "{q}:usage"); err != nil || n != 4 {
		t.Errorf("%d units are taken (%v), want 4", n, err)
	}
}
