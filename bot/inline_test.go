package bot_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// inlineResult is what a result shows.
type inlineResult struct {
	ID, Title, Description string
	ThumbnailURL           string `json:"thumbnail_url"`
}

// inline types a query after the bot's name.
func (c *chat) inline(query string) (results []inlineResult, q sandbox.InlineQuery) {
	c.t.Helper()
	var handling sync.WaitGroup
	handling.Go(func() { c.poll(sandboxtest.Patience) })
	q = c.person.Inline(query) // it waits for the results
	handling.Wait()
	for _, raw := range q.Results {
		var r inlineResult
		if err := json.Unmarshal(raw, &r); err != nil {
			c.t.Fatal(err)
		}
		results = append(results, r)
	}
	return results, q
}

func TestInline(t *testing.T) {
	t.Parallel()
	c := newChat(t, "Ann", "en", "")
	if all, _ := c.inline(""); len(all) != 10 {
		t.Errorf("%d results without a word", len(all))
	}
	found, q := c.inline("laksa")
	if len(found) == 0 || found[0].ID != "laksa" || !strings.HasPrefix(found[0].Description, "€8.90 · ") {
		t.Fatalf("laksa: %+v", found)
	}
	sent := c.person.Choose(q, "laksa")
	if !strings.Contains(sent.Text, "Laksa") || sent.ReplyMarkup.Rows[0][0].URL != "https://t.me/pickbot?start=item_laksa" {
		t.Errorf("what is shared:\n%s", screen(sent))
	}
	c.handle()
	if one, _ := c.inline("item_borscht"); len(one) != 1 || one[0].ID != "borscht" {
		t.Errorf("an item by its link: %+v", one)
	}
	if none, _ := c.inline("qwxz"); len(none) != 0 {
		t.Errorf("nonsense finds %+v", none)
	}
	if _, known, _ := c.store.Person(t.Context(), c.person.ID); known {
		t.Error("who only types a query is kept")
	}
	c.quiet()
}
