package store

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
)

// register is a table of people, of whom those with odd ids are known. Each query waits to be let through.
type register struct {
	mu      sync.Mutex
	queries [][]int64
	through chan error
}

func (r *register) read(ctx context.Context, ids ...int64) (people []recommend.Person, err error) {
	r.mu.Lock()
	r.queries = append(r.queries, ids)
	for _, id := range ids {
		if id%2 == 1 {
			people = append(people, recommend.Person{ID: id})
		}
	}
	r.mu.Unlock()
	select {
	case err := <-r.through:
		return people, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// busy is a loader whose lanes are taken by queries for somebody unknown, which are over in time.
func busy(t *testing.T) (*loader, *register) {
	t.Helper()
	r := &register{through: make(chan error)}
	l := newLoader(r.read)
	for range loaderLanes {
		ask(t.Context(), l, 0)
	}
	synctest.Wait()
	return l, r
}

// reply is what a caller got.
type reply struct {
	person recommend.Person
	known  bool
	err    error
}

// ask asks for somebody and returns when the caller waits, or has a reply.
func ask(ctx context.Context, l *loader, id int64) <-chan reply {
	got := make(chan reply, 1)
	go func() {
		p, known, err := l.person(ctx, id)
		got <- reply{p, known, err}
	}()
	synctest.Wait()
	return got
}

var errLost = errors.New("the connection is lost")

func TestLoader(t *testing.T) {
	t.Parallel()
	t.Run("what waits goes together, and an unknown one is not found", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			l, r := busy(t)
			replies := map[int64]<-chan reply{}
			for _, id := range []int64{3, 4, 5} {
				replies[id] = ask(t.Context(), l, id)
			}
			close(r.through)
			for id, got := range replies {
				if got := <-got; got.known != (id != 4) || got.known && got.person.ID != id || got.err != nil {
					t.Errorf("%d: %+v", id, got)
				}
			}
			if diff := cmp.Diff([][]int64{{0}, {0}, {3, 4, 5}}, r.queries); diff != "" {
				t.Errorf("queries (-want +got):\n%s", diff)
			}
		})
	})
	t.Run("a query ends when all gave up", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			l, r := busy(t)
			short, giveUp := context.WithCancel(t.Context())
			first, second := ask(short, l, 3), ask(short, l, 5)
			r.through <- nil
			synctest.Wait()
			giveUp()
			if a, b := <-first, <-second; !errors.Is(a.err, context.Canceled) || !errors.Is(b.err, context.Canceled) {
				t.Errorf("who gave up: %+v, %+v", a, b)
			}
			synctest.Wait()
			got := ask(t.Context(), l, 7)
			if diff := cmp.Diff([][]int64{{0}, {0}, {3, 5}, {7}}, r.queries); diff != "" {
				t.Errorf("queries (-want +got):\n%s", diff)
			}
			close(r.through)
			if got := <-got; !got.known || got.err != nil {
				t.Errorf("who comes after them: %+v", got)
			}
		})
	})
	t.Run("a failure is of those who went together", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			l, r := busy(t)
			first, second := ask(t.Context(), l, 3), ask(t.Context(), l, 5)
			r.through <- nil
			r.through <- nil
			synctest.Wait()
			third := ask(t.Context(), l, 7)
			r.through <- errLost // of two queries under way, either
			r.through <- nil
			a, b, c := <-first, <-second, <-third
			if !errors.Is(a.err, b.err) || errors.Is(a.err, errLost) == errors.Is(c.err, errLost) {
				t.Errorf("together: %v and %v; by itself: %v", a.err, b.err, c.err)
			}
		})
	})
}
