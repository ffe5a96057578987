package recommend

import (
	"context"
	"sync"
	"time"
)

// background counts work that outlives its request.
type background struct {
	work   sync.WaitGroup
	ending chan struct{}
	end    sync.Once
}

func newBackground() *background { return &background{ending: make(chan struct{})} }

// run starts a task that a canceled request does not cancel.
func (b *background) run(ctx context.Context, task func(context.Context)) {
	ctx = context.WithoutCancel(ctx)
	b.work.Go(func() { task(ctx) })
}

// sleep reports whether it slept to the end: it does not once the end has come.
func (b *background) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-b.ending:
		return false
	}
}

// close tells tasks that wait to end, and waits until all have ended or ctx has.
func (b *background) close(ctx context.Context) error {
	b.end.Do(func() { close(b.ending) })
	done := make(chan struct{})
	go func() { b.work.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
