package store_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"pickbot/recommend/catalog"
	"pickbot/store"
)

// TestProof_Imports prints how long the largest files take. It runs with PICKBOT_PROOF=1 only: a machine's speed says
// nothing about the code.
func TestProof_Imports(t *testing.T) {
	if os.Getenv("PICKBOT_PROOF") != "1" {
		t.Skip("PICKBOT_PROOF=1 runs it")
	}
	const n = catalog.MaxRows
	var items, votes strings.Builder
	items.WriteString("id,title,description,category,tags,price\n")
	votes.WriteString("user_id,item_id,kind,created_at\n")
	for i := range n {
		fmt.Fprintf(&items, "item-%d,Блюдо %d,a description of some length %d,Soups,hot|red,%d.50\n", i, i, i, i%40)
		at := noon.Add(time.Duration(i) * time.Second).Format(time.RFC3339)
		fmt.Fprintf(&votes, "user-%d,item-%d,%s,%s\n", i%5000, i*7%n, []string{"like", "dislike", "save", "shown"}[i%4], at)
	}
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		timed := func(what string, f func() (any, error)) {
			started := time.Now()
			report, err := f()
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s: %s in %.1f s: %+v", s.Engine(), what, time.Since(started).Seconds(), report)
		}
		catalogImport := func() (any, error) {
			return s.ImportItems(t.Context(), catalog.Items(strings.NewReader(items.String())), store.ImportOptions{Replace: true})
		}
		history := func() (any, error) {
			return s.ImportFeedback(t.Context(), catalog.Feedback(strings.NewReader(votes.String())), store.HistoryOptions{})
		}
		timed("200,000 items", catalogImport)
		timed("the same again", catalogImport)
		timed("200,000 votes", history)
		timed("the same again", history)
		timed("reading all items", func() (any, error) {
			n := 0
			for range rows(t, s.Items(t.Context())) {
				n++
			}
			return n, nil
		})
	})
}
