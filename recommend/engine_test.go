package recommend_test

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pickbot/recommend"
)

func newEngine(t *testing.T, library recommend.Library) *recommend.Engine {
	t.Helper()
	engine, err := recommend.NewEngine(recommend.EngineConfig{
		Library: library, Logger: slog.New(slog.DiscardHandler), Every: 5 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return engine
}

func likes(items ...string) recommend.Profile {
	var p recommend.Profile
	for _, id := range items {
		p.Feedback = append(p.Feedback, recommend.Feedback{ItemID: id, Kind: recommend.Like, At: noon})
	}
	return p
}

func candidates(e *recommend.Engine, p recommend.Profile, n int) []string {
	var list []string
	for _, c := range e.Ranker().Candidates(recommend.Query{Profile: p, N: n, Seed: 1}) {
		list = append(list, c.Item.ID)
	}
	return list
}

func TestEngine(t *testing.T) {
	t.Parallel()
	clock := func() time.Time { return noon }

	t.Run("a first like changes the next answer", func(t *testing.T) {
		t.Parallel()
		e := newEngine(t, newNotes(clock, menu()))
		before, after := candidates(e, recommend.Profile{}, 10), candidates(e, likes("dish-3"), 10)
		if slices.Equal(before, after) || slices.Contains(after, "dish-3") {
			t.Errorf("before %v, after %v", before, after)
		}
	})

	t.Run("an item that has just come is recommended by its content", func(t *testing.T) {
		t.Parallel()
		library := newNotes(clock, menu())
		e := newEngine(t, library)
		fresh := recommend.Item{ID: "new", Title: "Fish of the hour", Category: "Fish", Tags: []string{"saffron", "grill"}, Active: true}
		old := fresh
		old.ID, old.Title = "old", "Fish of the week"
		library.setItems(append(menu(), old))
		library.setItems(append(menu(), old, fresh))
		if err := e.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := candidates(e, likes("old"), 10); !slices.Contains(got, "new") {
			t.Errorf("candidates %v", got)
		}
	})

	t.Run("what many were shown in vain comes later for everybody", func(t *testing.T) {
		t.Parallel()
		library := newNotes(clock, menu())
		e := newEngine(t, library)
		var liked, shown []recommend.PersonFeedback
		for person := range int64(40) {
			for _, item := range []string{"dish-3", "dish-4"} {
				liked = append(liked, recommend.PersonFeedback{Person: person, Feedback: recommend.Feedback{ItemID: item, Kind: recommend.Like, At: noon}})
			}
		}
		for person := range int64(200) {
			for range 3 {
				shown = append(shown, recommend.PersonFeedback{Person: 100 + person, Feedback: recommend.Feedback{ItemID: "dish-3", Kind: recommend.Shown, At: noon}})
			}
		}
		library.setEveryone(liked)
		library.setIgnored(shown)
		if err := e.Learn(t.Context()); err != nil {
			t.Fatal(err)
		}
		for seed := range uint64(20) { // equals come in any order
			got := e.Ranker().Candidates(recommend.Query{N: 10, Seed: seed})
			at := func(id string) int {
				return slices.IndexFunc(got, func(c recommend.Candidate) bool { return c.Item.ID == id })
			}
			if at("dish-4") != 0 || at("dish-3") == 0 {
				t.Fatalf("seed %d: dish-3, ignored by many, in place %d; dish-4, liked as much, in place %d", seed, at("dish-3"), at("dish-4"))
			}
		}
	})

	t.Run("showings alone are learned from once a day, if there are new ones", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			library := newNotes(clock, menu())
			e := newEngine(t, library)
			model := e.Ranker()
			learns := func(want bool, why string) {
				t.Helper()
				if err := e.Learn(t.Context()); err != nil {
					t.Fatal(err)
				}
				if learned := e.Ranker() != model; learned != want {
					t.Errorf("%s: built is %v, want %v", why, learned, want)
				}
				model = e.Ranker()
			}
			shown := func(at time.Time) []recommend.PersonFeedback {
				return []recommend.PersonFeedback{{Person: 1, Feedback: recommend.Feedback{ItemID: "dish-3", Kind: recommend.Shown, At: at}}}
			}
			learns(true, "the first build")
			library.setIgnored(shown(noon))
			time.Sleep(23 * time.Hour)
			learns(false, "new showings within a day")
			time.Sleep(time.Hour)
			learns(true, "new showings after a day")
			time.Sleep(25 * time.Hour)
			learns(false, "the same showings after a day")
			library.setIgnored(append(shown(noon.Add(time.Hour)), shown(noon)...))
			learns(false, "new showings, looked for a moment ago")
			time.Sleep(24 * time.Hour)
			learns(true, "new showings a day later")
		})
	})

	t.Run("a catalog that changes during a build is on the shelf at once, and stays there", func(t *testing.T) {
		t.Parallel()
		library := &slow{notes: newNotes(clock, menu()), building: make(chan struct{}), release: make(chan struct{})}
		e := newEngine(t, library)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); e.Run(ctx) }()
		<-library.building
		library.setItems(append(menu(), recommend.Item{ID: "new", Title: "New", Active: true}))
		await(t, "the new item", func() bool { _, ok := e.Ranker().Shelf().Item("new"); return ok })
		before := e.Ranker()
		close(library.release)
		await(t, "the build", func() bool { return e.Ranker() != before })
		if _, ok := e.Ranker().Shelf().Item("new"); !ok || !slices.Contains(candidates(e, recommend.Profile{}, 100), "new") {
			t.Error("the build took the new item away")
		}
		cancel()
		<-done
	})
}

// slow is a library whose feedback comes when it is released.
type slow struct {
	*notes
	building, release chan struct{}
}

func (s *slow) AllFeedback(ctx context.Context) iter.Seq2[recommend.PersonFeedback, error] {
	return func(func(recommend.PersonFeedback, error) bool) {
		select {
		case s.building <- struct{}{}:
			<-s.release
		case <-s.release:
		}
	}
}

// TestEngine_Large measures a catalog of 100,000 items and a million rows of feedback.
func TestEngine_Large(t *testing.T) {
	if !proving() {
		t.Skip("takes long: set PICKBOT_PROOF=1")
	}
	const items, rows, people = 100_000, 1_000_000, 50_000
	library := newNotes(func() time.Time { return noon }, warehouse(items))
	random := rand.New(rand.NewPCG(5, 6))
	var all []recommend.PersonFeedback
	for range rows {
		item := fmt.Sprintf("p%d", int(float64(items)*random.Float64()*random.Float64()))
		f := recommend.Feedback{ItemID: item, Kind: recommend.Like, At: noon}
		all = append(all, recommend.PersonFeedback{Person: random.Int64N(people), Feedback: f})
	}
	library.setEveryone(all)
	measure := func(what string, do func()) {
		started := time.Now()
		do()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		t.Logf("%-46s %8s, heap %d MB", what, time.Since(started).Round(time.Millisecond), m.HeapAlloc>>20)
	}
	var e *recommend.Engine
	measure("first load", func() { e = newEngine(t, library) })
	measure("build from all feedback", func() {
		if err := e.Learn(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	measure("load after 10 of 100,000 items have changed", func() {
		changed := warehouse(items + 10)
		library.setItems(changed[10:])
		if err := e.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	var took []time.Duration
	p := likes("p20", "p30", "p41", "p1017", "p2020", "p444")
	for range 200 {
		started := time.Now()
		if got := candidates(e, p, 40); len(got) != 40 {
			t.Fatalf("%d candidates", len(got))
		}
		took = append(took, time.Since(started))
	}
	slices.Sort(took)
	t.Logf("40 candidates, one of them outside the usual: median %s, p99 %s", took[100], took[198])
}
