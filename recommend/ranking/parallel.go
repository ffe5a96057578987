package ranking

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// everyRow calls do once for each of n rows, on all cores. It stops early when
// ctx ends, and returns its error then.
func everyRow(ctx context.Context, n int, do func(row int32)) error {
	return everyRowWith(ctx, n, func() func(int32) { return do })
}

// everyRowWith is everyRow for work that needs a scratch of its own on each
// core: worker is called once a core.
func everyRowWith(ctx context.Context, n int, worker func() func(row int32)) error {
	group, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	for first := range workers {
		group.Go(func() error {
			do := worker()
			for row := first; row < n; row += workers {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				do(int32(row))
			}
			return nil
		})
	}
	return group.Wait()
}
