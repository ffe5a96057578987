package recommend_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"pickbot/recommend"
)

// warehouse is a large catalog of made-up products.
func warehouse(n int) []recommend.Item {
	kinds := []string{"Lamp", "Chair", "Table", "Rug", "Mirror", "Shelf", "Clock", "Vase", "Sofa", "Desk"}
	colours := []string{"red", "blue", "green", "white", "black", "oak", "walnut", "steel"}
	items := make([]recommend.Item, n)
	for i := range items {
		kind, colour := kinds[i%len(kinds)], colours[i/7%len(colours)]
		items[i] = recommend.Item{
			ID: fmt.Sprintf("p%d", i), Title: fmt.Sprintf("%s %s no %d with %s legs", kind, colour, i, colours[i%5]), Category: kind,
			Description: fmt.Sprintf("A %s %s made for rooms of every size, model %d of our series for people who like %s.", colour, kind, i, colour),
			Tags:        []string{colour, kind, fmt.Sprintf("series-%d", i%200), fmt.Sprintf("maker-%d", i%1000)},
			Contains:    recommend.Contents{Declared: true, Names: []string{colours[i%8]}},
			Active:      true,
		}
	}
	return items
}

func BenchmarkNewShelf(b *testing.B) {
	for _, n := range []int{150, 10_000, 100_000} {
		items := warehouse(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				recommend.NewShelf(1, append([]recommend.Item(nil), items...), nil)
			}
		})
	}
}

// BenchmarkGrounding checks one reason, and one tip, against a catalog of 100,000 items.
func BenchmarkGrounding(b *testing.B) {
	check := recommend.NewGrounding(warehouse(100_000), plainWords{})
	const line = "A calm oak lamp that goes with the chair you liked, for a quiet corner of the room."
	b.Run("reason", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			check.Reason(0, line)
		}
	})
	b.Run("tip", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			check.Tip(line)
		}
	})
}

// BenchmarkOutage is what a cache that is out of order costs a request: the whole answer with its ranking, and the
// refused call alone.
func BenchmarkOutage(b *testing.B) {
	now := func() time.Time { return noon }
	broken, silent := newMemory(now), slog.New(slog.DiscardHandler)
	broken.breakDown(errors.New("gone"))
	notes := newNotes(now, menu())
	engine, err := recommend.NewEngine(recommend.EngineConfig{Library: notes, Logger: silent})
	if err != nil {
		b.Fatal(err)
	}
	if err := engine.Load(b.Context()); err != nil {
		b.Fatal(err)
	}
	s := recommend.New(recommend.Config{}, recommend.Parts{
		Cache: broken, Store: notes, Opinions: notes, Engine: engine, Writer: &author{}, Phrases: plainWords{},
		Observer: silence{}, Now: now, Logger: silent,
	})
	defer s.Close(context.Background())
	answer := func() {
		if a, err := s.Picks(b.Context(), ann); err != nil || a.Source != recommend.Local {
			b.Fatal(a.Source, err)
		}
	}
	for range 5 {
		answer() // until the breaker is open
	}
	calls := broken.count()
	b.Run("answer", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			answer()
		}
	})
	b.Run("refused call", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.Outdate(b.Context(), ann.ID)
		}
	})
	if n := broken.count() - calls; n > 60 {
		b.Errorf("%d calls reached the cache", n)
	}
}
