package cache

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"pickbot/cache/redistest"
	"pickbot/recommend"
)

// gate holds every command back until it is opened, and counts round trips.
type gate struct {
	open  chan struct{}
	pipes chan struct{} // holds pipelines back, if there is one
	trips atomic.Int64
	cut   *atomic.Bool
	loses bool // the next reply to a pipeline
}

func (*gate) DialHook(next redis.DialHook) redis.DialHook { return next }

func (g *gate) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if !opensConnection(cmd) {
			g.trips.Add(1)
			<-g.open
		}
		return next(ctx, cmd)
	}
}

func (g *gate) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		if !opensConnection(cmds[0]) {
			g.trips.Add(1)
			if g.pipes != nil {
				<-g.pipes
			}
			g.cut.Store(g.loses)
		}
		return next(ctx, cmds)
	}
}

func opensConnection(cmd redis.Cmder) bool { return cmd.Name() == "hello" }

func openGated(t *testing.T) (*Redis, *gate) {
	t.Helper()
	r, cut := openCut(t, redistest.Start(t).URL())
	g := &gate{open: make(chan struct{}), cut: cut}
	r.AddHook(g)
	return r, g
}

// await returns when so many lanes are taken and so many wait.
func await(t *testing.T, q interface{ Load() (int, int) }, taken, waiting int) {
	t.Helper()
	for t.Context().Err() == nil {
		if lanes, callers := q.Load(); lanes == taken && callers == waiting {
			return
		}
		runtime.Gosched()
	}
}

func TestBatcher_whatWaitsGoesTogether(t *testing.T) {
	t.Parallel()
	r, g := openGated(t)
	const callers = lanes + 50
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			if _, err := r.Increment(t.Context(), "n", 1, 0); err != nil {
				t.Error(err)
			}
		})
	}
	await(t, &r.batcher.queue, lanes, callers-lanes)
	close(g.open)
	wg.Wait()
	if n, _, err := r.Integer(t.Context(), "n"); err != nil || n != callers {
		t.Errorf("%d of %d increments, %v", n, callers, err)
	}
	if got := g.trips.Load() - 1; got != lanes+1 {
		t.Errorf("%d round trips for %d commands in the lanes and %d that waited", got, lanes, callers-lanes)
	}
	await(t, &r.batcher.queue, 0, 0)
}

func TestBatcher_whoGivesUpIsNotSent(t *testing.T) {
	t.Parallel()
	r, g := openGated(t)
	var wg sync.WaitGroup
	for range lanes {
		wg.Go(func() {
			if err := r.Set(t.Context(), "k", nil, 0); err != nil {
				t.Error(err)
			}
		})
	}
	await(t, &r.batcher.queue, lanes, 0)
	ctx, cancel := context.WithCancel(t.Context())
	wg.Go(func() {
		_, err := r.Increment(ctx, "n", 1, 0)
		if !errors.Is(err, context.Canceled) || errors.Is(err, recommend.ErrUnavailable) {
			t.Errorf("who gives up gets %v", err)
		}
	})
	await(t, &r.batcher.queue, lanes, 1)
	cancel()
	await(t, &r.batcher.queue, lanes, 0)
	close(g.open)
	wg.Wait()
	if _, found, err := r.Integer(t.Context(), "n"); err != nil || found {
		t.Errorf("the increment of who gave up was sent (%v)", err)
	}
}

// TestBatcher_allGiveUp: what has no connection yet is not sent when nobody waits for it any more.
func TestBatcher_allGiveUp(t *testing.T) {
	t.Parallel()
	r, g := openGated(t)
	g.pipes = make(chan struct{})
	var wg sync.WaitGroup
	for range lanes {
		wg.Go(func() { _ = r.Set(t.Context(), "k", nil, 0) })
	}
	await(t, &r.batcher.queue, lanes, 0)
	ctx, cancel := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	for range 2 {
		waiting.Go(func() {
			if _, err := r.Increment(ctx, "n", 1, 0); !errors.Is(err, context.Canceled) {
				t.Errorf("who gives up gets %v", err)
			}
		})
	}
	await(t, &r.batcher.queue, lanes, 2)
	g.open <- struct{}{}
	await(t, &r.batcher.queue, lanes, 0)
	cancel()
	waiting.Wait()
	close(g.pipes)
	close(g.open)
	wg.Wait()
	await(t, &r.batcher.queue, 0, 0)
	if _, found, err := r.Integer(t.Context(), "n"); err != nil || found {
		t.Errorf("what all gave up was sent (%v)", err)
	}
}

// TestBatcher_lostReply: what went together and lost its replies fails, and is not sent again.
func TestBatcher_lostReply(t *testing.T) {
	t.Parallel()
	r, g := openGated(t)
	g.loses = true
	var wg sync.WaitGroup
	for range lanes {
		wg.Go(func() { _ = r.Set(t.Context(), "k", nil, 0) })
	}
	await(t, &r.batcher.queue, lanes, 0)
	var failed atomic.Int64
	const waiting = 5
	for range waiting {
		wg.Go(func() {
			if _, err := r.Increment(t.Context(), "n", 1, 0); errors.Is(err, recommend.ErrUnavailable) {
				failed.Add(1)
			}
		})
	}
	await(t, &r.batcher.queue, lanes, waiting)
	g.open <- struct{}{} // one lane is free, and takes all that wait
	await(t, &r.batcher.queue, lanes-1, 0)
	g.loses = false
	close(g.open)
	wg.Wait()
	if n, _, err := r.Integer(t.Context(), "n"); err != nil || n != waiting || failed.Load() != waiting {
		t.Errorf("%d increments failed and %d were done, want %d and as many (%v)", failed.Load(), n, waiting, err)
	}
}
