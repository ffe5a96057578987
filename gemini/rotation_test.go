package gemini

import (
	"context"
	"testing"

	"pickbot/recommend"
)

func TestPool_nobodyWaitsForARotationToBeWritten(t *testing.T) {
	t.Parallel()
	r := newRig(t, Config{}, "one", "two")
	store := heldStore{Store: r.Pool.store, free: make(chan struct{})}
	r.Pool.store = store
	if _, err := r.write(t, recommend.First); err != nil {
		t.Errorf("Write: %v", err)
	}
	close(store.free)
	r.wantLog(t, "first_request → 0")
}

// heldStore moves to no other key until it is free to.
type heldStore struct {
	Store
	free chan struct{}
}

func (s heldStore) Swap(ctx context.Context, key, old, new string) (bool, error) {
	select {
	case <-s.free:
		return s.Store.Swap(ctx, key, old, new)
	case <-ctx.Done():
		return false, ctx.Err()
	}
}
