package storetest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"pickbot/store"
)

// shared is the one server of a test binary. Its janitor ends it, so that no package needs a TestMain.
var shared struct {
	once sync.Once
	srv  *Server
	err  error
	last atomic.Int64
}

// model is a migrated database that the others are copies of: faster than migrating each.
const model = "pickbot_model"

// Database is the address of an empty, migrated database of the test's own, on a server that the whole test binary
// shares. It is dropped with the test.
func Database(t testing.TB) string {
	t.Helper()
	return create(t, " TEMPLATE "+model)
}

// Empty is Database before any migration.
func Empty(t testing.TB) string {
	t.Helper()
	return create(t, "")
}

func create(t testing.TB, as string) string {
	t.Helper()
	bin := binaries(t)
	shared.once.Do(func() { shared.srv, shared.err = startShared(bin) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	name := fmt.Sprintf("test_%d", shared.last.Add(1))
	if err := shared.srv.exec(t.Context(), "CREATE DATABASE "+name+as); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := shared.srv.exec(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return shared.srv.URL(name)
}

func startShared(bin string) (*Server, error) {
	srv, err := start(bin)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	if err := srv.exec(ctx, "CREATE DATABASE "+model); err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Config{URL: srv.URL(model)})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	_, err = s.MigrateUp(ctx)
	return srv, err
}
