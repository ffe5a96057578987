package main

import (
	"context"
	"time"
)

// every calls do after each period until ctx ends. A call that takes longer leaves the next ones out.
func every(ctx context.Context, period time.Duration, do func()) {
	ticker := time.NewTicker(period)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			do()
		}
	}
}
