package gemini

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pickbot/cache"
	"pickbot/cache/cachetest"
	"pickbot/cache/redistest"
	"pickbot/recommend"
)

// TestPool_keysInRedis looks at what scripts and people may rely on.
func TestPool_keysInRedis(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	env := cachetest.Env{Backend: cachetest.OpenRedis(t, cache.Config{URL: server.URL()}), Now: time.Now}
	r := newRigOn(t, env, Config{PerMinute: 100}, "one", "team:two")
	redis, ctx := server.Client(), t.Context()
	for range 3 {
		r.mustWrite(t)
	}
	if got := redis.Get(ctx, "gemini:current_key").Val(); got != r.keys[0].hash || len(got) != 12 {
		t.Errorf("gemini:current_key is %q, want %q", got, r.keys[0].hash)
	}
	for i := range 120 {
		if _, err := r.rotate(ctx, fmt.Sprint("turn ", i)); err != nil {
			t.Fatal(err)
		}
	}
	log := redis.LRange(ctx, "gemini:rotation_log", 0, -1).Val()
	var newest map[string]string
	if err := json.Unmarshal([]byte(log[0]), &newest); err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339, newest["at"])
	if err != nil || len(newest) != 4 || newest["reason"] != "turn 119" || newest["to"] != r.keys[0].hash || time.Since(at) > time.Minute {
		t.Errorf("the newest rotation is %s", log[0])
	}
	if len(log) != 100 {
		t.Errorf("the rotation log has %d entries, want 100", len(log))
	}

	if _, err := r.rotate(ctx, "to the team's"); err != nil {
		t.Fatal(err)
	}
	r.mustWrite(t)
	if err := r.Close(); err != nil { // the books are written
		t.Fatal(err)
	}
	for i, want := range []string{"3", "1"} {
		name := "gemini:usage:key:" + r.keys[i].hash
		if got := redis.Get(ctx, name).Val(); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
		rest := time.Until(nextMidnight(time.Now(), pacific()))
		if ttl := redis.TTL(ctx, name).Val(); ttl > 25*time.Hour || (ttl-rest).Abs() > time.Minute {
			t.Errorf("%s lives for %v, want until midnight in %v", name, ttl, rest)
		}
	}
	for _, name := range redis.Keys(ctx, "*").Val() {
		if !strings.HasPrefix(name, "gemini:") && !strings.HasPrefix(name, "pickbot:") {
			t.Errorf("a key outside the contract: %s", name)
		}
	}
}

func TestPool_dayOf25Hours(t *testing.T) {
	t.Parallel()
	env := cachetest.SQLite(t)(t)
	env.Advance(time.Date(2026, 11, 1, 7, 1, 0, 0, time.UTC).Sub(env.Now())) // a minute after midnight, clocks go back at 2
	r := newRigOn(t, env, Config{PerMinute: 100, PerDay: 1}, "one", "team:two")
	r.mustWrite(t)
	r.mustWrite(t)
	r.limitedUntil(t, recommend.First, 25*time.Hour-time.Minute)
	env.Advance(24*time.Hour + 30*time.Minute)
	if _, err := r.write(t, recommend.First); !errors.Is(err, recommend.ErrLimited) {
		t.Errorf("in the day's last half hour: %v, want %v", err, recommend.ErrLimited)
	}
	env.Advance(29 * time.Minute)
	r.mustWrite(t)
	r.wantNothingOver(t)
}
