package main

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"pickbot/gemini/geminitest"
	"pickbot/recommend"
	"pickbot/recommend/catalog"
	"pickbot/store"
)

// demoCommand is run with a simulated Gemini and a made-up past, so that everything can be seen without an account.
type demoCommand struct{}

const (
	demoKeys   = 5
	demoPeople = 36
	demoVotes  = 25 // of each
	demoDays   = 30
)

func (demoCommand) Run(ctx context.Context, c console, s *Settings) error {
	p, err := s.servingPlan()
	if err != nil {
		return err
	}
	if !p.sandboxed() {
		return fmt.Errorf("%w: pickbot: demo is for the local Telegram: leave TELEGRAM_BOT_TOKEN empty, or use run", errUsage)
	}
	p.dataDir = filepath.Join(p.dataDir, "demo")
	p.gemini.keysFile = ""
	p.gemini.keys = strings.Join(demoKeyNames(), ",")
	p.holdout = 0
	h := newHouse(p, newLogger(p, c.err))
	h.demo = true
	return h.live(ctx, c)
}

func demoKeyNames() []string {
	var names []string
	for n := range demoKeys {
		names = append(names, "simulated-key-"+strconv.Itoa(n+1))
	}
	return names
}

// openDemo puts the simulated Gemini beside the local Telegram.
func (h *house) openDemo(context.Context) error {
	simulated := geminitest.New(geminitest.Config{
		Keys: demoKeyNames(), PerMinute: h.plan.gemini.perMinute, PerDay: h.plan.gemini.perDay, Now: h.clock.Now, Latency: time.Second,
	})
	h.mux.Handle("/v1beta/", simulated)
	h.mux.Handle("/sim/gemini/", h.sandbox.Guard(simulated))
	h.plan.gemini.baseURL = h.address()
	return nil
}

// importPast is for the starter menu, which goes when a catalog of one's own comes: nobody made up has a say in that.
func (h *house) importPast(ctx context.Context) error {
	report, err := h.store.ImportFeedback(ctx, demoHistory(ctx, h.store, h.clock.Now()), store.HistoryOptions{})
	if err != nil {
		return fmt.Errorf("made-up history: %w", err)
	}
	h.log.Info("a made-up history is imported", "people", report.People, "opinions", report.Changed)
	return nil
}

// demoHistory is what a few dozen made-up people thought of the menu: each has two tags that they love. It is the same
// every time, but for the dates.
func demoHistory(ctx context.Context, s *store.Store, now time.Time) iter.Seq2[catalog.Vote, error] {
	return func(yield func(catalog.Vote, error) bool) {
		var items []recommend.Item
		for it, err := range s.Items(ctx) {
			if err != nil {
				yield(catalog.Vote{}, err)
				return
			}
			items = append(items, it)
		}
		if len(items) == 0 {
			return
		}
		random := rand.New(rand.NewPCG(1, 2))
		day := now.Truncate(24 * time.Hour)
		for person := range demoPeople {
			for _, v := range demoTaste(random, items) {
				v.User = "demo-" + strconv.Itoa(person+1)
				v.At = day.AddDate(0, 0, -1-random.IntN(demoDays))
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}

// demoTaste is one person's opinions, of different items.
func demoTaste(random *rand.Rand, items []recommend.Item) []catalog.Vote {
	tag := func() string {
		tags := items[random.IntN(len(items))].Tags
		if len(tags) == 0 {
			return ""
		}
		return tags[random.IntN(len(tags))]
	}
	loved := []string{tag(), tag()}
	var votes []catalog.Vote
	for _, at := range random.Perm(len(items)) {
		it := items[at]
		loves := slices.ContainsFunc(it.Tags, func(t string) bool { return slices.Contains(loved, t) })
		kind := []recommend.Kind{recommend.Like, recommend.Like, recommend.Had, recommend.Save}[random.IntN(4)]
		switch {
		case loves:
		case random.IntN(12) == 0:
			kind = recommend.Dislike
		case random.IntN(10) != 0:
			continue
		}
		if votes = append(votes, catalog.Vote{Feedback: recommend.Feedback{ItemID: it.ID, Kind: kind}}); len(votes) == demoVotes {
			break
		}
	}
	return votes
}
