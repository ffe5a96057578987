package cache

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestRedis_equalClaimsGoTogether(t *testing.T) {
	t.Parallel()
	const callers = 20
	for value, winners := range map[string]int64{"": 1, "value": 0, "other": 1} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			r, g := openGated(t)
			known := make(chan struct{})
			g.open = known
			close(known)
			if _, _, err := r.Claim(t.Context(), "known", "", "t", time.Minute); err != nil {
				t.Fatal(err)
			}
			if value != "" {
				if err := r.Set(t.Context(), "k", []byte(value), 0); err != nil {
					t.Fatal(err)
				}
			}
			g.open = make(chan struct{})
			g.trips.Store(0)
			var all sync.WaitGroup
			var won atomic.Int64
			for i := range callers {
				all.Go(func() {
					found, got, err := r.Claim(t.Context(), "k", "v", fmt.Sprint("token", i), time.Minute)
					if err != nil || string(found) != value {
						t.Errorf("a claim found %q, %v", found, err)
					}
					if got {
						won.Add(1)
					}
				})
			}
			await(t, &r.claims, 1, callers-1)
			close(g.open)
			all.Wait()
			await(t, &r.claims, 0, 0)
			if won.Load() != winners || g.trips.Load() != 2 {
				t.Errorf("%d won in %d round trips, want %d in 2", won.Load(), g.trips.Load(), winners)
			}
		})
	}
}
