package main

import (
	"context"
	"fmt"
	"log/slog"

	"pickbot/catalogs"
	"pickbot/recommend/catalog"
	"pickbot/store"
)

// importStarter fills an empty catalog with the canteen's menu, so that there is something to chat about. It reports
// whether the catalog was empty.
func importStarter(ctx context.Context, s *store.Store, log *slog.Logger) (bool, error) {
	report, err := s.ImportItems(ctx, catalog.Items(catalogs.Lunch()), store.ImportOptions{Starter: true})
	if err != nil {
		return false, fmt.Errorf("starter catalog: %w", err)
	}
	if report.Added > 0 {
		log.Info("starter catalog imported; `pickbot catalog import FILE` brings your own", "items", report.Added)
	}
	return report.Added > 0, nil
}
