package recommend_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pickbot/catalogs"
	"pickbot/recommend"
)

// soupLover likes five soups of the menu.
func soupLover(w *world) {
	w.notes.change(ann.ID, func(p *recommend.Profile) {
		*p = likes("dish-0", "dish-4", "dish-8", "dish-12", "dish-16")
	})
}

func categories(a recommend.Answer) map[string]int {
	counts := map[string]int{}
	for _, o := range a.Offers {
		counts[o.Item.Category]++
	}
	return counts
}

func TestRanker_EvidenceIsOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, recommend.Config{})
	for i, e := range w.engine.Ranker().Evidence(likes("dish-0", "dish-4", "dish-12"), "dish-0", "dish-8") {
		if len(e.Because) == 0 {
			t.Errorf("nothing speaks for item %d", i)
		}
		for _, because := range e.Because {
			if because.ItemID == []string{"dish-0", "dish-8"}[i] {
				t.Errorf("%s is said to speak for itself", because.ItemID)
			}
		}
	}
}

// TestRanker_EvidenceCanBeNamed: an item of the person's speaks for another only by what can be told of both.
func TestRanker_EvidenceCanBeNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, recommend.Config{})
	restock(t, w, itemsOf(t, catalogs.Lunch()))
	named := 0
	for _, c := range w.engine.Ranker().Candidates(recommend.Query{Profile: likes("fish-and-chips", "tom-yum"), Wish: "noodles", N: 40}) {
		for _, because := range c.Evidence.Because {
			named++
			mine, ok := w.engine.Ranker().Shelf().Item(because.ItemID)
			common := func(tag string) bool { return slices.Contains(mine.Tags, tag) }
			if !ok || because.People == 0 && mine.Category != c.Item.Category && !slices.ContainsFunc(c.Item.Tags, common) {
				t.Errorf("%s (%s) speaks for %s, with nothing in common to tell", because.Title, because.Kind, c.Item.Title)
			}
		}
	}
	if named == 0 {
		t.Error("nothing of the person's speaks for anything")
	}
}

func TestService_LineUp(t *testing.T) {
	t.Parallel()
	fiveSoups := func(_ context.Context, r recommend.Request) (recommend.Draft, error) {
		var d recommend.Draft
		for _, c := range r.Candidates {
			if c.Item.Category == "Soups" {
				d.Picks = append(d.Picks, recommend.Pick{ItemID: c.Item.ID, Reason: "A soup."})
			}
		}
		return d, nil
	}
	failing := func(context.Context, recommend.Request) (recommend.Draft, error) {
		return recommend.Draft{}, recommend.ErrUnavailable
	}
	for name, write := range map[string]func(context.Context, recommend.Request) (recommend.Draft, error){
		"the writer": fiveSoups, "the ranker": failing,
	} {
		t.Run(name+" gives somebody who likes soups no five of them, and something outside the usual", func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, recommend.Config{})
			soupLover(w)
			w.author.write = write
			a := picks(t, w, ann)
			outside := slices.IndexFunc(a.Offers, func(o recommend.Offer) bool { return o.Outside })
			if n := categories(a)["Soups"]; n < 3 || n > 4 || outside != 4 || a.Offers[4].Item.Category == "Soups" {
				t.Errorf("%v, outside the usual is number %d", categories(a), outside+1)
			}
			if got := categories(a)["Soups"]; got == 0 {
				t.Error("no soup at all")
			}
			if _, evidence, err := w.Why(t.Context(), ann); err != nil || !evidence[4].Outside {
				t.Errorf("why does not say that the last one is outside the usual, error %v", err)
			}
		})
	}

	t.Run("somebody who asks for soup may have five", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		soupLover(w)
		w.author.write = fiveSoups
		a, err := w.Ask(t.Context(), ann, "soups", recommend.Except{})
		if err != nil || categories(a)["Soups"] != 5 {
			t.Errorf("%v, error %v", categories(a), err)
		}
	})

	t.Run("of somebody of whom little is known nobody knows the usual", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		w.notes.change(ann.ID, func(p *recommend.Profile) { *p = likes("dish-0", "dish-4") })
		if a := picks(t, w, ann); slices.ContainsFunc(a.Offers, func(o recommend.Offer) bool { return o.Outside }) {
			t.Error("something is said to be outside the usual")
		}
	})

	t.Run("what was shown on the days before comes only when little is left", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		shown := func(n int) {
			w.notes.change(ann.ID, func(p *recommend.Profile) {
				p.Shown = nil
				for i := range n {
					at := noon.AddDate(0, 0, -1-i/10)
					p.Shown = append(p.Shown, recommend.Feedback{ItemID: fmt.Sprintf("dish-%d", i), Kind: recommend.Shown, At: at})
				}
			})
		}
		shown(40)
		var offered []string
		for _, c := range w.engine.Ranker().Candidates(recommend.Query{Profile: w.notes.profiles[ann.ID], N: 40}) {
			offered = append(offered, c.Item.ID)
		}
		if len(offered) != 20 || slices.Contains(offered, "dish-39") {
			t.Errorf("20 of 60 are new, offered are %v", offered)
		}
		shown(58)
		if a := picks(t, w, ann); len(a.Offers) != 5 {
			t.Errorf("2 of 60 are new, %d are offered", len(a.Offers))
		}
	})
}

func TestService_LittleKnown(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "template summary", 4: "template summary", 5: "You like it warm."} {
		t.Run(fmt.Sprintf("%d opinions", n), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, recommend.Config{})
			w.notes.change(ann.ID, func(p *recommend.Profile) {
				*p = likes([]string{"dish-0", "dish-5", "dish-10", "dish-15", "dish-20"}[:n]...)
			})
			tip := map[bool]string{true: "Look around.", false: "template tip"}[n == 5]
			if a := picks(t, w, ann); a.Source != recommend.Gemini || a.Summary != want || a.Tips[0] != tip {
				t.Errorf("summary %q, tips %q; want %q and %q", a.Summary, a.Tips, want, tip)
			}
		})
	}

	t.Run("of somebody who has said nothing no reason claims a taste", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, recommend.Config{})
		w.author.write = func(_ context.Context, r recommend.Request) (recommend.Draft, error) {
			return draftWith(func(p *recommend.Pick) { p.Reason = "You love a good dish." })(r), nil
		}
		for _, o := range picks(t, w, ann).Offers {
			if o.Reason != "template for "+o.Item.ID {
				t.Errorf("reason %q", o.Reason)
			}
		}
	})
}
