package gemini_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite"

	"pickbot/cache"
	"pickbot/gemini"
	"pickbot/gemini/geminitest"
	"pickbot/recommend"
)

// A pool of one key, over the embedded store and a fake Gemini that allows one request a day.
func Example() {
	dir, err := os.MkdirTemp("", "gemini")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	db, err := sql.Open("sqlite", filepath.Join(dir, "pickbot.db")+"?_txlock=immediate")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	ctx := context.Background()
	noon := func() time.Time { return time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC) }
	store, err := cache.NewSQLite(ctx, db, db, noon, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	google := httptest.NewServer(geminitest.New(geminitest.Config{}))
	defer google.Close()

	keys, err := gemini.NewKeyring("my-project:my-key", "", nil)
	if err != nil {
		log.Fatal(err)
	}
	pool := gemini.NewPool(gemini.Config{BaseURL: google.URL, PerDay: 1}, keys, store, gemini.Outside{Now: noon})
	defer pool.Close()
	writer := gemini.NewWriter(pool)
	defer writer.Close()

	request := recommend.Request{Purpose: recommend.First, Lang: "en", Picks: 1, Candidates: []recommend.Candidate{
		{Item: recommend.Item{ID: "ramen", Title: "Ramen"}},
	}}
	draft, err := writer.Write(ctx, request)
	fmt.Println(draft.Picks[0].ItemID, err)
	_, err = writer.Write(ctx, request)
	fmt.Println(errors.Is(err, recommend.ErrLimited))
	// Output:
	// ramen <nil>
	// true
}

func ExampleParseKeys() {
	keys, warnings := gemini.ParseKeys("shop:first-key, shop:second-key,,other-key")
	for _, k := range keys {
		fmt.Printf("%s %q\n", k.Hash(), k.Project())
	}
	fmt.Println(warnings)
	// Output:
	// 9e24b55356ef "shop"
	// f397f260a275 "shop"
	// 580843d03d22 ""
	// [a blank key was dropped]
}
