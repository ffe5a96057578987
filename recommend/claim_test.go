package recommend_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pickbot/recommend"
)

// deafCache does what it is told, and may lose the answer.
type deafCache struct {
	*memory
	lose atomic.Bool
}

func (d *deafCache) Claim(ctx context.Context, key, prefix, token string, ttl time.Duration) ([]byte, bool, error) {
	value, won, err := d.memory.Claim(ctx, key, prefix, token, ttl)
	if d.lose.Load() {
		return nil, false, errors.New("the answer is lost")
	}
	return value, won, err
}

func TestService_LostClaim(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var d *deafCache
		w := newWorld(t, recommend.Config{}, func(p *recommend.Parts) {
			d = &deafCache{memory: p.Cache.(*memory)}
			p.Cache = d
		})
		d.lose.Store(true)
		if a := picks(t, w, ann); a.Source != recommend.Local {
			t.Errorf("picks by %s without an answer of the cache", a.Source)
		}
		d.lose.Store(false)
		time.Sleep(1100 * time.Millisecond) // the lock that nobody knew of is given back
		started := time.Now()
		if a := picks(t, w, ann); a.Source != recommend.Gemini || time.Since(started) > 0 {
			t.Errorf("picks by %s after %s", a.Source, time.Since(started))
		}
	})
}

// TestService_LeaseIsHandedOver: whoever of a process gets the lock, the process's one load goes on with it.
func TestService_LeaseIsHandedOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, recommend.Config{})
		key := recommend.PicksKey(ann.ID)
		if _, won, err := w.cache.Claim(t.Context(), key, "", "of a replica that dies", time.Second); !won || err != nil {
			t.Fatal(won, err)
		}
		answers := make(chan recommend.Answer, 2)
		ask := func() {
			a, err := w.Picks(t.Context(), ann)
			if err != nil {
				t.Error(err)
			}
			answers <- a
		}
		go ask()
		time.Sleep(900 * time.Millisecond) // the load waits now, for longer and longer
		if existed, err := w.cache.Unlock(t.Context(), key, "of a replica that dies"); !existed || err != nil {
			t.Fatal(existed, err)
		}
		started := time.Now()
		go ask()
		for range 2 {
			if a := <-answers; a.Source != recommend.Gemini || time.Since(started) > 0 {
				t.Errorf("picks by %s, %s after the second caller got the lock", a.Source, time.Since(started))
			}
		}
		if n := w.author.requests(); n != 1 {
			t.Errorf("writer was asked %d times", n)
		}
	})
}
