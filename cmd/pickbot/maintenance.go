package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"pickbot/bot"
	"pickbot/store"
)

const (
	maintenanceSetting = "maintenance"
	maintenanceEvery   = 2 * time.Second
)

// maintenance is the switch of all replicas: it stands in the database, and each process looks there now and then, so
// that no update has to.
type maintenance struct {
	store *store.Store
	log   *slog.Logger
	on    atomic.Bool
}

var _ bot.Switch = (*maintenance)(nil)

func (m *maintenance) On() bool { return m.on.Load() }

func (m *maintenance) Set(ctx context.Context, on bool) error {
	value := ""
	if on {
		value = "on"
	}
	if err := m.store.SetSetting(ctx, maintenanceSetting, value); err != nil {
		return err
	}
	m.on.Store(on)
	return nil
}

func (m *maintenance) look(ctx context.Context) error {
	value, _, err := m.store.Setting(ctx, maintenanceSetting)
	if err != nil {
		return err
	}
	m.on.Store(value == "on")
	return nil
}

// run follows the other replicas until ctx ends.
func (m *maintenance) run(ctx context.Context) {
	every(ctx, maintenanceEvery, func() {
		if err := m.look(ctx); err != nil {
			m.log.DebugContext(ctx, "whether there is maintenance cannot be read", "error", err)
		}
	})
}
