package store_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"pickbot/catalogs"
	"pickbot/recommend"
	"pickbot/recommend/catalog"
	"pickbot/store"
)

func Example() {
	dir, err := os.MkdirTemp("", "pickbot")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()

	s, err := store.Open(ctx, store.Config{Dir: dir})
	if err != nil {
		fmt.Println(err) // one line that says what to do
		return
	}
	defer s.Close()
	if _, err := s.MigrateUp(ctx); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := s.ImportItems(ctx, catalog.Items(catalogs.Lunch()), store.ImportOptions{Starter: true}); err != nil {
		fmt.Println(err)
		return
	}
	person, first, err := s.Start(ctx, 7, "en")
	fmt.Println(person.Lang, first, err)
	changed, err := s.SetFeedback(ctx, person.ID, "tom-yum", recommend.Like, true, time.Now())
	fmt.Println(changed, err)
	profile, err := s.Profile(ctx, person.ID)
	fmt.Println(len(profile.Feedback), profile.Feedback[0].Kind, err)
	// Output:
	// en true <nil>
	// true <nil>
	// 1 like <nil>
}
