package coalesce

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
)

func TestEquals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var e Equals[string, int]
		through := make(chan struct{})
		var batches [][]int // a call at a time
		ask := func(key string, what int) {
			go func() {
				if err := e.Do(t.Context(), key, what, func(_ context.Context, all ...int) {
					<-through
					batches = append(batches, all)
				}); err != nil {
					t.Error(err)
				}
			}()
			synctest.Wait()
		}
		ask("a", 1)
		ask("a", 2)
		ask("b", 3)
		ask("a", 4)
		if underway, waiting := e.Load(); underway != 2 || waiting != 2 {
			t.Errorf("%d are under way and %d wait, want 2 and 2", underway, waiting)
		}
		for range 3 {
			through <- struct{}{}
			synctest.Wait()
		}
		slices.SortFunc(batches, slices.Compare)
		if want := [][]int{{1}, {2, 4}, {3}}; !slices.EqualFunc(batches, want, slices.Equal) {
			t.Errorf("calls of %v, want %v", batches, want)
		}
		if len(e.by) != 0 {
			t.Errorf("%d queues are kept after their end", len(e.by))
		}
	})
}
