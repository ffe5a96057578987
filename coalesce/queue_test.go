package coalesce

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// owner has calls under way that end when they are let through, or their context ends.
type owner struct {
	Queue[int]
	begin   chan struct{} // lets a batch be taken; nil: at once
	through chan struct{}
	batches [][]int
	last    context.Context
	alone   atomic.Int64
}

// busy is an owner with a few lanes, which calls by themselves have taken.
func busy(t *testing.T, lanes int) *owner {
	t.Helper()
	o := &owner{through: make(chan struct{})}
	o.Lanes, o.Together = lanes, o.together
	for range lanes {
		o.call(t.Context(), 0)
	}
	o.want(t, lanes, 0)
	return o
}

func (o *owner) together(take func() (context.Context, []int)) {
	if o.begin != nil {
		<-o.begin
	}
	ctx, batch := take()
	o.last = ctx
	if len(batch) == 0 {
		return
	}
	o.batches = append(o.batches, batch)
	o.wait(ctx)
}

func (o *owner) wait(ctx context.Context) {
	select {
	case <-o.through:
	case <-ctx.Done():
	}
}

// call returns when the caller waits, or has what Do returned.
func (o *owner) call(ctx context.Context, what int) <-chan error {
	got := make(chan error, 1)
	go func() {
		got <- o.Do(ctx, what, func() {
			o.alone.Add(1)
			o.wait(ctx)
		})
	}()
	synctest.Wait()
	return got
}

// letOne lets one call through, and returns when the lane has its next.
func (o *owner) letOne() {
	o.through <- struct{}{}
	synctest.Wait()
}

func (o *owner) want(t *testing.T, taken, waiting int) {
	t.Helper()
	synctest.Wait()
	if lanes, callers := o.Load(); lanes != taken || callers != waiting {
		t.Errorf("%d lanes are taken and %d wait, want %d and %d", lanes, callers, taken, waiting)
	}
}

func (o *owner) wantBatches(t *testing.T, want ...[]int) {
	t.Helper()
	if diff := cmp.Diff(want, o.batches); diff != "" {
		t.Errorf("what went together (-want +got):\n%s", diff)
	}
}

func isServed(t *testing.T, callers ...<-chan error) {
	t.Helper()
	for _, got := range callers {
		if err := <-got; err != nil {
			t.Errorf("who waits gets %v", err)
		}
	}
}

func gaveUp(t *testing.T, callers ...<-chan error) {
	t.Helper()
	for _, got := range callers {
		if err := <-got; !errors.Is(err, context.Canceled) {
			t.Errorf("who gives up gets %v", err)
		}
	}
}

func TestQueue(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(*testing.T){
		"what waits goes together, and the lanes are given back": func(t *testing.T) {
			o := busy(t, 2)
			a, b, c := o.call(t.Context(), 1), o.call(t.Context(), 2), o.call(t.Context(), 3)
			o.want(t, 2, 3)
			o.letOne()
			o.want(t, 2, 0)
			close(o.through)
			isServed(t, a, b, c)
			o.wantBatches(t, []int{1, 2, 3})
			o.want(t, 0, 0)
			isServed(t, o.call(t.Context(), 4))
			if n := o.alone.Load(); n != 3 {
				t.Errorf("%d went by themselves, want 3", n)
			}
		},
		"nobody joins what has begun": func(t *testing.T) {
			o := busy(t, 1)
			a := o.call(t.Context(), 1)
			o.letOne()
			b, c := o.call(t.Context(), 2), o.call(t.Context(), 3)
			close(o.through)
			isServed(t, a, b, c)
			o.wantBatches(t, []int{1}, []int{2, 3})
		},
		"so many go together and no more": func(t *testing.T) {
			o := busy(t, 1)
			var callers []<-chan error
			for i := range maxTogether + 1 {
				callers = append(callers, o.call(t.Context(), i))
			}
			close(o.through)
			isServed(t, callers...)
			if len(o.batches) != 2 || len(o.batches[0]) != maxTogether {
				t.Errorf("%d batches, the first of %d", len(o.batches), len(o.batches[0]))
			}
		},
		"who gives up before it begins is not in it": func(t *testing.T) {
			o := busy(t, 1)
			ctx, giveUp := context.WithCancel(t.Context())
			early, patient, late := o.call(ctx, 1), o.call(t.Context(), 2), o.call(ctx, 3)
			giveUp()
			gaveUp(t, early, late)
			o.want(t, 1, 1)
			close(o.through)
			isServed(t, patient)
			o.wantBatches(t, []int{2})
		},
		"it begins when it is taken": func(t *testing.T) {
			o := busy(t, 1)
			o.begin = make(chan struct{})
			ctx, giveUp := context.WithCancel(t.Context())
			early := o.call(ctx, 1)
			o.letOne()
			late := o.call(t.Context(), 2)
			giveUp()
			gaveUp(t, early)
			close(o.begin)
			close(o.through)
			isServed(t, late)
			o.wantBatches(t, []int{2})
		},
		"where all gave up before nothing is taken": func(t *testing.T) {
			o := busy(t, 1)
			o.begin = make(chan struct{})
			ctx, giveUp := context.WithCancel(t.Context())
			early := o.call(ctx, 1)
			o.letOne()
			giveUp()
			gaveUp(t, early)
			close(o.begin)
			o.want(t, 0, 0)
			o.wantBatches(t)
			if o.last == nil || o.last.Err() == nil {
				t.Error("the context of nobody has not ended")
			}
		},
		"a batch of nobody is not begun": func(t *testing.T) {
			o := busy(t, 1)
			ctx, giveUp := context.WithCancel(t.Context())
			a, b := o.call(ctx, 1), o.call(ctx, 2)
			giveUp()
			gaveUp(t, a, b)
			o.letOne()
			o.want(t, 0, 0)
			if o.last != nil {
				t.Error("it was begun")
			}
		},
		"what is under way ends with the last who waits": func(t *testing.T) {
			o := busy(t, 1)
			first, giveUp := context.WithCancel(t.Context())
			second, giveUpToo := context.WithCancel(t.Context())
			a, b := o.call(first, 1), o.call(second, 2)
			o.letOne()
			giveUp()
			gaveUp(t, a)
			o.want(t, 1, 0)
			if err := o.last.Err(); err != nil {
				t.Errorf("%v although somebody waits", err)
			}
			giveUpToo()
			gaveUp(t, b)
			o.want(t, 0, 0)
		},
		"what is under way has the latest deadline": func(t *testing.T) {
			o := busy(t, 1)
			latest := time.Now().Add(time.Hour)
			for i, deadline := range []time.Time{latest.Add(-time.Minute), latest, latest.Add(-time.Second)} {
				ctx, cancel := context.WithDeadline(t.Context(), deadline)
				defer cancel()
				o.call(ctx, i)
			}
			o.letOne()
			if deadline, ok := o.last.Deadline(); !ok || !deadline.Equal(latest) {
				t.Errorf("the deadline is %v, %v", deadline, ok)
			}
			close(o.through)
		},
		"what is under way has no deadline if somebody has none": func(t *testing.T) {
			o := busy(t, 1)
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			a, b := o.call(ctx, 1), o.call(t.Context(), 2)
			o.letOne()
			if deadline, ok := o.last.Deadline(); ok {
				t.Errorf("the deadline is %v", deadline)
			}
			close(o.through)
			isServed(t, a, b)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, test)
		})
	}
}

// TestQueue_alone: who is alone pays for nothing that the others need.
func TestQueue_alone(t *testing.T) {
	q := Queue[int]{Lanes: 1}
	n := 0
	allocations := testing.AllocsPerRun(100, func() { _ = q.Do(t.Context(), 1, func() { n++ }) })
	if allocations != 0 || n == 0 {
		t.Errorf("%v allocations, %d calls", allocations, n)
	}
}
