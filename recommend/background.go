package recommend

import (
	"context"
	"sync"
)

// background counts work that outlives its request.
type background struct{ work sync.WaitGroup }

func (b *background) run(ctx context.Context, task func(context.Context)) {
	ctx = context.WithoutCancel(ctx)
	b.work.Go(func() { task(ctx) })
}

func (b *background) wait(ctx context.Context) error {
	done := make(chan struct{})
	go func() { b.work.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
