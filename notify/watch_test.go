package notify_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/notify"
)

// guard is a watch over parts that fail when they are told to.
type guard struct {
	*notify.Watch
	t       *testing.T
	at      time.Time
	admin   *listener
	alerts  *notify.Alerts
	down    map[string]bool
	webhook string
	keys    map[string]bool
	rate    *notify.ErrorRate
}

func newGuard(t *testing.T, admin *listener, shared *board) *guard {
	g := &guard{t: t, at: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), admin: admin, down: map[string]bool{}}
	now := func() time.Time { return g.at }
	g.keys = map[string]bool{"aaa": false}
	g.rate = notify.NewErrorRate(now)
	check := func(part string) func(context.Context) error {
		return func(context.Context) error {
			if g.down[part] {
				return errors.New("down")
			}
			return nil
		}
	}
	g.alerts = notify.NewAlerts(admin, shared, now, slog.New(slog.DiscardHandler))
	g.Watch = notify.NewWatch(notify.Sources{
		Database: check("database"), Cache: check("cache"), Updates: g.rate,
		Webhook:     func(context.Context) (string, error) { return g.webhook, nil },
		Quarantined: func(context.Context) (map[string]bool, error) { return g.keys, nil },
	}, g.alerts, now)
	return g
}

// after lets time pass in steps of a quarter of a minute, and returns what admins have heard by then.
func (g *guard) after(d time.Duration) string {
	g.t.Helper()
	for range d / (15 * time.Second) {
		g.at = g.at.Add(15 * time.Second)
		g.Look(g.t.Context())
	}
	_ = g.alerts.Close()
	heard := strings.Join(g.admin.sorted(), " ")
	g.admin.heard = nil
	return heard
}

func TestWatch(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		breaks  func(g *guard)
		soon    time.Duration // too soon to tell
		trouble string
		mends   func(g *guard)
		over    string
	}{
		"the database, after a minute": {
			breaks: func(g *guard) { g.down["database"] = true }, soon: time.Minute,
			trouble: "[alert.database Since 12:02 UTC]",
			mends:   func(g *guard) { g.down["database"] = false }, over: "[alert.database_over]",
		},
		"the cache, after a minute": {
			breaks: func(g *guard) { g.down["cache"] = true }, soon: time.Minute,
			trouble: "[alert.cache Since 12:02 UTC]",
			mends:   func(g *guard) { g.down["cache"] = false }, over: "[alert.cache_over]",
		},
		"the webhook, after two": {
			breaks: func(g *guard) { g.webhook = "Connection refused" }, soon: 2 * time.Minute,
			trouble: "[alert.webhook Since 12:02 UTC Reason Connection refused]",
			mends:   func(g *guard) { g.webhook = "" }, over: "[alert.webhook_over]",
		},
		"updates that fail, until they have been well for minutes": {
			breaks: func(g *guard) {
				for i := range 40 {
					g.rate.Count(i%8 == 0)
				}
			},
			trouble: "[alert.updates Failed 5 All 40]",
			mends:   func(g *guard) { g.at = g.at.Add(5 * time.Minute) }, over: "[alert.updates_over]",
		},
		"a key that others tell of": {
			breaks: func(g *guard) {
				g.alerts.KeyQuarantined(g.t.Context(), "aaa", "leaked")
				g.keys["aaa"] = true
			},
			trouble: "[alert.key_quarantined Key aaa Reason leaked]",
			mends:   func(g *guard) { g.keys["aaa"] = false }, over: "[alert.key_over Key aaa]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGuard(t, &listener{}, &board{})
			said := func(when, got, want string) {
				t.Helper()
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", when, diff)
				}
			}
			said("all is well", g.after(2*time.Minute), "")
			c.breaks(g)
			if c.soon > 0 {
				said("too soon", g.after(c.soon), "")
			}
			said("in trouble", g.after(30*time.Second), c.trouble)
			said("still in trouble", g.after(30*time.Second), "")
			c.mends(g)
			said("it is over", g.after(30*time.Second), c.over)
			said("all is well again", g.after(10*time.Minute), "")
		})
	}

	t.Run("what a dead process told of is cleared by the next one", func(t *testing.T) {
		t.Parallel()
		admin, shared := &listener{}, &board{}
		first := newGuard(t, admin, shared)
		first.down["cache"] = true
		first.after(2 * time.Minute)
		if got := newGuard(t, admin, shared).after(time.Minute); got != "[alert.cache_over]" {
			t.Errorf("got %q", got)
		}
	})

	t.Run("a short outage is no trouble", func(t *testing.T) {
		t.Parallel()
		g := newGuard(t, &listener{}, &board{})
		g.down["database"] = true
		g.after(45 * time.Second)
		g.down["database"] = false
		if got := g.after(5 * time.Minute); got != "" {
			t.Errorf("admins hear %q", got)
		}
	})
}

func TestWatch_TellsAgain(t *testing.T) {
	t.Parallel()
	const look = 15 * time.Second
	deaf := errors.New("telegram is down")
	check := func(t *testing.T, when, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s admins hear %q, want %q", when, got, want)
		}
	}
	// hears makes admins hear or not, and forgets what was tried before.
	hears := func(g *guard, err error) { g.admin.err, g.admin.heard = err, nil }
	// toldAfter ends an outage after some looks: what nobody could be told is told then, once.
	toldAfter := func(t *testing.T, g *guard, looks int, want string) {
		t.Helper()
		for range looks {
			g.after(look)
		}
		hears(g, nil)
		check(t, "after the outage", g.after(look), want)
		check(t, "later", g.after(30*time.Minute), "")
	}

	t.Run("trouble that nobody could be told of", func(t *testing.T) {
		t.Parallel()
		g := newGuard(t, &listener{}, &board{})
		g.down["cache"] = true
		hears(g, deaf)
		toldAfter(t, g, 8, "[alert.cache Since 12:00 UTC]")
	})

	t.Run("what comes once", func(t *testing.T) {
		t.Parallel()
		g := newGuard(t, &listener{}, &board{})
		hears(g, deaf)
		g.keys["aaa"] = true
		g.alerts.KeyQuarantined(t.Context(), "aaa", "leaked")
		toldAfter(t, g, 4, "[alert.key_quarantined Key aaa Reason leaked]")
	})

	t.Run("an end", func(t *testing.T) {
		t.Parallel()
		g := newGuard(t, &listener{}, &board{})
		g.down["cache"] = true
		g.after(2 * time.Minute)
		hears(g, deaf)
		g.down["cache"] = false
		toldAfter(t, g, 4, "[alert.cache_over]")
	})

	t.Run("nothing of trouble that is over by then", func(t *testing.T) {
		t.Parallel()
		g := newGuard(t, &listener{}, &board{})
		g.down["cache"] = true
		hears(g, deaf)
		for range 8 {
			g.after(look)
		}
		g.down["cache"] = false
		g.after(look)
		hears(g, nil)
		check(t, "after the outage", g.after(30*time.Minute), "")
	})

	t.Run("nothing of an end that was none", func(t *testing.T) {
		t.Parallel()
		g := newGuard(t, &listener{}, &board{})
		g.alerts.KeyQuarantined(t.Context(), "aaa", "leaked")
		g.keys["aaa"] = true
		g.after(look)
		hears(g, deaf)
		g.keys["aaa"] = false
		g.after(look)
		g.keys["aaa"] = true
		g.alerts.KeyQuarantined(t.Context(), "aaa", "leaked")
		hears(g, nil)
		check(t, "after the outage", g.after(30*time.Minute), "")
	})
}
