package main

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"pickbot/store"
	"pickbot/store/storetest"
)

func TestMaintenance_ReplicasFollow(t *testing.T) {
	t.Parallel()
	kept := storetest.Open(t, store.Config{Dir: t.TempDir()})
	log := slog.New(slog.DiscardHandler)
	here, there := &maintenance{store: kept, log: log}, &maintenance{store: kept, log: log}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		there.run(ctx)
	}()
	defer func() { stop(); <-ended }()
	for _, on := range []bool{true, false} {
		if err := here.Set(t.Context(), on); err != nil {
			t.Fatal(err)
		}
		if here.On() != on {
			t.Errorf("where it was switched, maintenance is %v", !on)
		}
		patience := time.After(30 * time.Second)
		look := time.NewTicker(10 * time.Millisecond)
		defer look.Stop()
		for there.On() != on {
			select {
			case <-look.C:
			case <-patience:
				t.Fatalf("the other replica did not follow to %v", on)
			}
		}
	}
	next := &maintenance{store: kept, log: log}
	if err := here.Set(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if err := next.look(t.Context()); err != nil || !next.On() {
		t.Errorf("a replica that starts during maintenance: %v, %v", next.On(), err)
	}
}
