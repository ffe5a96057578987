package gemini

import (
	"context"
	"fmt"

	"pickbot/recommend"
)

// Check makes one reserved request with the key that has this hash, a question as short as it gets, and draws the same
// consequences as for any other. It is nil if a model answered, whatever it said. Otherwise it is recommend.ErrInvalid for a key
// that the pool does not have, recommend.ErrLimited if the key cannot take a request, or a *Fault.
func (w *Writer) Check(ctx context.Context, hash string) error {
	b, err := w.pool.find(hash)
	if err != nil {
		return err
	}
	t, err := w.pool.reserveAgain(ctx, recommend.First, &ticket{bucket: b})
	if err != nil {
		return fmt.Errorf("check key %s: %w", hash, err)
	}
	g := newGeneration(w, recommend.Request{
		Lang: "en", Picks: 1, Candidates: []recommend.Candidate{{Item: recommend.Item{ID: "tea", Title: "Tea"}}},
	})
	_, f := g.spend(ctx, t)
	if !f.answered() {
		return fmt.Errorf("check key %s: %w", hash, f)
	}
	return nil
}
