package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/go-telegram/bot"
	"github.com/google/go-cmp/cmp"

	"pickbot/cache"
	"pickbot/cache/cachetest"
	"pickbot/telegram"
)

// sharedLimiter makes a cache a Limiter.
type sharedLimiter struct{ cache.Backend }

func (l sharedLimiter) Limit(ctx context.Context, rates []telegram.Rate, ahead time.Duration) (telegram.Room, error) {
	all := make([]cache.Rate, len(rates))
	for i, r := range rates {
		all[i] = cache.Rate(r)
	}
	room, err := l.Backend.Limit(ctx, all, ahead)
	return telegram.Room(room), err
}

func newSharedLimiter(t *testing.T) telegram.Limiter {
	t.Helper()
	writer, reader := cachetest.OpenSQLite(t, filepath.Join(t.TempDir(), "cache.db"))
	c, err := cache.NewSQLite(t.Context(), writer, reader, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return sharedLimiter{c}
}

// miniLimiter is a Redis whose clock is the bubble's, and that nobody gives up: its connection is not the bubble's, so that a
// slow machine would look like a dead Redis.
type miniLimiter struct {
	telegram.Limiter
	server *miniredis.Miniredis
}

func (l miniLimiter) Limit(ctx context.Context, rates []telegram.Rate, ahead time.Duration) (telegram.Room, error) {
	l.server.SetTime(time.Now())
	return l.Limiter.Limit(context.WithoutCancel(ctx), rates, ahead)
}

// eachLimiter runs a test within a bubble on every kind of limiter.
func eachLimiter(t *testing.T, test func(*testing.T, telegram.Limiter)) {
	t.Helper()
	run := func(name string, open func(*testing.T) telegram.Limiter) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { test(t, open(t)) })
		})
	}
	run("local", func(*testing.T) telegram.Limiter { return telegram.NewLocalLimiter(nil) })
	run("SQLite", newSharedLimiter)
	server := miniredis.RunT(t) // its goroutines are none of the bubble's
	run("Redis", func(t *testing.T) telegram.Limiter {
		server.SetTime(time.Now())
		return miniLimiter{sharedLimiter{cachetest.OpenRedis(t, cache.Config{URL: "redis://" + server.Addr(), Timeout: time.Hour})}, server}
	})
}

// talk is many senders at a time over one limiter.
type talk struct {
	*telegram.Sender
	ctx  context.Context
	busy sync.WaitGroup
}

// startTalk ends what goes on by then after a while.
func startTalk(t *testing.T, limiter telegram.Limiter, answers ...func() (*http.Response, error)) *talk {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), talkTime)
	t.Cleanup(cancel)
	return &talk{Sender: newSender(t, &script{answers: answers}, telegram.SenderConfig{Limiter: limiter}), ctx: ctx}
}

const talkTime = 30 * time.Second

// replies sends replies one after another, each into the next chat, with pauses between, and returns how long the one that
// waited longest did.
func (k *talk) replies(pause time.Duration, chat func(i int) int64) (longest time.Duration) {
	for i := 0; k.ctx.Err() == nil; i++ {
		began := time.Now()
		_, err := k.SendMessage(context.WithoutCancel(k.ctx), text(chat(i)))
		if longest = max(longest, time.Since(began)); err != nil {
			return time.Hour
		}
		time.Sleep(pause)
	}
	return longest
}

// broadcast sends notifications by four workers until the talk ends, and returns how many went out. Some people of it
// have been given by before.
func (k *talk) broadcast(first ...int64) (sent int) {
	var mu sync.Mutex
	var workers sync.WaitGroup
	next := int64(1000)
	person := func() int64 {
		mu.Lock()
		defer mu.Unlock()
		if len(first) > 0 {
			id := first[0]
			first = first[1:]
			return id
		}
		next++
		return next
	}
	notice := telegram.WithLane(context.WithoutCancel(k.ctx), telegram.Notification)
	for range 4 {
		workers.Go(func() {
			for k.ctx.Err() == nil {
				if _, err := k.SendMessage(notice, text(person())); err == nil {
					mu.Lock()
					sent++
					mu.Unlock()
				}
			}
		})
	}
	workers.Wait()
	return sent
}

func always(chat int64) func(int) int64 { return func(int) int64 { return chat } }

func others(i int) int64 { return int64(100 + i) }

const (
	// free is how long a reply waits at most where nothing but replies in other chats goes on.
	free = 100 * time.Millisecond
	// fullRate is what a broadcast makes of the time of a talk at least, of some 28 a second.
	fullRate = 800
)

// TestSender_SlowChats has chats that are slow, by Telegram's limits or by its word, beside others.
func TestSender_SlowChats(t *testing.T) {
	t.Parallel()
	t.Run("of a 429 wait alone", func(t *testing.T) {
		t.Parallel()
		eachLimiter(t, func(t *testing.T, limiter telegram.Limiter) {
			k := startTalk(t, limiter, limited(100))
			ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
			defer cancel()
			_, _ = k.SendMessage(telegram.WithLane(ctx, telegram.Notification), text(7))
			time.Sleep(15 * time.Second)
			k.busy.Go(func() { _, _ = k.SendMessage(ctx, text(7)) })
			synctest.Wait()
			if longest := k.replies(time.Second, others); longest > free {
				t.Errorf("a reply in another chat waited %v", longest)
			}
			k.busy.Wait()
		})
	})
	t.Run("of a busy group keep nobody else waiting", func(t *testing.T) {
		t.Parallel()
		eachLimiter(t, func(t *testing.T, limiter telegram.Limiter) {
			k := startTalk(t, limiter)
			for range 20 {
				k.busy.Go(func() { k.replies(0, always(-7)) })
			}
			longest := k.replies(250*time.Millisecond, others)
			t.Logf("beside a busy group a reply waited %v at most", longest)
			if longest > free {
				t.Errorf("a reply in another chat waited %v", longest)
			}
			k.busy.Wait()
		})
	})
	t.Run("of talkative people take nothing from a broadcast", func(t *testing.T) {
		t.Parallel()
		eachLimiter(t, func(t *testing.T, limiter telegram.Limiter) {
			k := startTalk(t, limiter)
			for i := range int64(3) {
				k.busy.Go(func() { k.replies(0, always(1+i)) })
			}
			sent := k.broadcast()
			t.Logf("%d notifications went out in %v beside three people who were answered all the time", sent, talkTime)
			if sent < fullRate-3*30 { // their own messages count as well
				t.Errorf("%d notifications went out", sent)
			}
			k.busy.Wait()
		})
	})
	t.Run("of a broadcast are left for later", func(t *testing.T) {
		t.Parallel()
		eachLimiter(t, func(t *testing.T, limiter telegram.Limiter) {
			k := startTalk(t, limiter, limited(39))
			notice := telegram.WithLane(k.ctx, telegram.Notification)
			_, _ = k.SendMessage(notice, text(7))
			began := time.Now()
			_, err := k.SendMessage(notice, text(7))
			if wait, _ := telegram.RetryAfter(err); wait.Round(time.Second) != 39*time.Second || time.Since(began) > 0 {
				t.Errorf("a notification for a closed chat: %v after %v", err, time.Since(began))
			}
			sent := k.broadcast(7, 7, 7, 7)
			t.Logf("%d notifications went out in %v beside a closed chat", sent, talkTime)
			if sent < fullRate {
				t.Errorf("%d notifications went out", sent)
			}
		})
	})
}

// TestLimiter_BurstIsTheCallers: what a chat has had counts for everybody, how much it may have at once for the call.
func TestLimiter_BurstIsTheCallers(t *testing.T) {
	t.Parallel()
	eachLimiter(t, func(t *testing.T, limiter telegram.Limiter) {
		chat := func(burst int) []telegram.Rate {
			return []telegram.Rate{{Key: "{s}chat", Interval: time.Second, Burst: burst}}
		}
		var got []time.Duration
		for _, burst := range []int{1, 1, 3, 3, 3, 1} {
			room, err := limiter.Limit(t.Context(), chat(burst), 0)
			if err != nil || room.OK != (room.Wait == 0) {
				t.Fatalf("%+v, %v", room, err)
			}
			got = append(got, room.Wait)
		}
		if diff := cmp.Diff([]time.Duration{0, time.Second, 0, 0, time.Second, 3 * time.Second}, got); diff != "" {
			t.Errorf("waits (-want +got):\n%s", diff)
		}
	})
}

// TestSender_OrderInAChat: sends that ask while others of their chat wait go out after them.
func TestSender_OrderInAChat(t *testing.T) {
	t.Parallel()
	eachLimiter(t, func(t *testing.T, limiter telegram.Limiter) {
		api := &script{}
		s := newSender(t, api, telegram.SenderConfig{Limiter: limiter})
		var wg sync.WaitGroup
		for i := range 6 {
			wg.Go(func() {
				_, _ = s.SendMessage(t.Context(), &bot.SendMessageParams{ChatID: int64(7), Text: fmt.Sprint(i)})
			})
			synctest.Wait()
			if i == 4 { // who gives up does not keep the others
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				if _, err := s.SendMessage(ctx, text(7)); !errors.Is(err, context.Canceled) {
					t.Errorf("who gave up: %v", err)
				}
			}
		}
		wg.Wait()
		want := []string{"0", "1", "2", "3", "4", "5"}
		if diff := cmp.Diff(want, api.texts); diff != "" {
			t.Errorf("sent (-want +got):\n%s", diff)
		}
	})
}
