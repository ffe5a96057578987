package bot_test

import (
	"strings"
	"testing"
)

// TestBudget: what a wish may cost is kept to, and said.
func TestBudget(t *testing.T) {
	t.Parallel()
	c := newChat(t, "Ann", "en", "")
	prices := map[string]int64{}
	for it, err := range c.store.Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		prices[it.Title] = it.Price.Hundredths
	}
	for text, most := range map[string]int64{
		"soup under 6": 600, "soup under €6": 600, "any soup for max 6,50 euros please": 650, "soup, up to 6.": 600, "soup up to 6 without fish": 600,
		"something under 5 euros": 500, "/ask noodles cheaper than 9": 900, "суп до 6 евро": 600, "cheap soup": 760, "что-нибудь недорогое": 760,
		"not too expensive noodles": 760,
	} {
		m := c.write(text)
		said, _, _ := strings.Cut(m.Text, "\n\n")
		list := c.offered(m)
		if !strings.Contains(said, "costs at most €") || len(list) == 0 {
			t.Errorf("%s:\n%s", text, screen(m))
		}
		for _, it := range list {
			if prices[it.Title] > most {
				t.Errorf("%s: %s for %d\n%s", text, it.Title, it.Price.Hundredths, screen(m))
			}
		}
		if strings.Contains(screen(m), "Always") != strings.Contains(text, "without") {
			t.Errorf("what is offered as a rule for %s:\n%s", text, screen(m))
		}
	}
	if m := c.write("/search soup under 5"); !strings.Contains(m.Text, "costs at most €5.00") || strings.Contains(m.Text, "€6") {
		t.Errorf("a search:\n%s", screen(m))
	}
	for _, text := range []string{"soup in under 10 minutes", "soup for under 5 people", "a soup that is not cheap", "soup under the stars"} {
		if m := c.write(text); strings.Contains(m.Text, "costs at most") {
			t.Errorf("%s:\n%s", text, screen(m))
		}
	}
	if m := c.write("at most 6"); !strings.Contains(m.Text, "Shall this be a rule") {
		t.Errorf("a limit alone:\n%s", screen(m))
	}
	c.quiet()

	shelf := newChat(t, "Ann", "en", unpriced)
	if m := shelf.write("cheap soup under 6"); strings.Contains(m.Text, "at most") || !strings.Contains(m.Text, "1. Hot soup") {
		t.Errorf("where nothing has a price:\n%s", screen(m))
	}
	shelf.quiet()
}

const unpriced = "id,title\nsoup,Hot soup\nbun,Bun\n"
