package cache_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite"

	"pickbot/cache"
	"pickbot/recommend"
)

// A lease lets one loader fill a value, and an invalidation in between wins over it.
func ExampleBackend_lease() {
	c, done := exampleBackend()
	defer done()
	ctx := context.Background()
	const key = "recommendations:user:7"

	mine, _ := c.Lock(ctx, key, "token-1", 10*time.Second)
	theirs, _ := c.Lock(ctx, key, "token-2", 10*time.Second)
	fmt.Println("locks:", mine, theirs)

	_, _ = c.Invalidate(ctx, key)
	filled, _ := c.Fill(ctx, key, "token-1", []byte("stale picks"), 24*time.Hour)
	fmt.Println("filled:", filled)
	// Output:
	// locks: true false
	// filled: false
}

// A reservation takes a unit of every quota or of none.
func ExampleBackend_reserve() {
	c, done := exampleBackend()
	defer done()
	ctx := context.Background()
	request := recommend.Reservation{
		Gates: []string{"pickbot:{project}:cooling"},
		Quotas: []recommend.Quota{
			{Key: "pickbot:{project}:minute", Limit: 1, Window: time.Minute},
			{Key: "pickbot:{project}:day", Limit: 195, Until: time.Now().Add(24 * time.Hour)},
		},
	}
	first, _ := c.Reserve(ctx, request)
	second, _ := c.Reserve(ctx, request)
	fmt.Println(first.OK, first.Counts)
	fmt.Println(second.OK, second.Counts, second.Refused)
	// Output:
	// true [1 1]
	// false [1 1] pickbot:{project}:minute
}

// A send asks once, sleeps for what it is told, and goes out.
func ExampleBackend_limit() {
	c, done := exampleBackend()
	defer done()
	rates := []cache.Rate{
		{Key: "pickbot:{send}:all", Interval: time.Second / 28, Burst: 2},
		{Key: "pickbot:{send}:chat:7", Interval: time.Second, Burst: 1},
	}
	for range 2 {
		room, _ := c.Limit(context.Background(), rates, 100*time.Millisecond)
		fmt.Println(room.OK, room.Wait.Round(time.Second))
	}
	// Output:
	// true 0s
	// false 1s
}

func exampleBackend() (cache.Backend, func()) {
	dir, err := os.MkdirTemp("", "cache")
	if err != nil {
		panic(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "cache.db")+"?_txlock=immediate")
	if err != nil {
		panic(err)
	}
	db.SetMaxOpenConns(1)
	frozen := time.Now()
	c, err := cache.NewSQLite(context.Background(), db, db, func() time.Time { return frozen }, nil)
	if err != nil {
		panic(err)
	}
	return c, func() { _ = c.Close(); _ = db.Close(); _ = os.RemoveAll(dir) }
}
