package recommend_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"pickbot/cache"
	"pickbot/catalogs"
	"pickbot/recommend"
	"pickbot/recommend/catalog"
	"pickbot/store"
)

// A service over the embedded store and cache, without a writer: the ranker answers, and the second answer comes from
// the cache.
func ExampleService() {
	dir, err := os.MkdirTemp("", "pickbot")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	ctx, quiet := context.Background(), slog.New(slog.DiscardHandler)
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	s, err := store.Open(ctx, store.Config{Dir: dir})
	must(err)
	defer s.Close()
	_, err = s.MigrateUp(ctx)
	must(err)
	_, err = s.ImportItems(ctx, catalog.Items(catalogs.Lunch()), store.ImportOptions{})
	must(err)
	cached, err := cache.NewSQLite(ctx, s.Writer(), s.Reader(), time.Now, quiet)
	must(err)
	defer cached.Close()
	engine, err := recommend.NewEngine(recommend.EngineConfig{Library: s, Logger: quiet})
	must(err)
	must(engine.Load(ctx))

	service := recommend.New(recommend.Config{Picks: 3}, recommend.Parts{
		Cache: cached, Store: s, Opinions: s, Engine: engine, Phrases: plainWords{}, Observer: silence{}, Now: time.Now, Logger: quiet,
	})
	person, _, err := s.Start(ctx, 7, "en")
	must(err)
	for range 2 {
		answer, err := service.Picks(ctx, person)
		fmt.Println(len(answer.Offers), answer.Source, answer.Cached, err)
	}
	must(service.Close(ctx))
	// Output:
	// 3 local false <nil>
	// 3 local true <nil>
}
