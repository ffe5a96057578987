package recommend_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pickbot/catalogs"
	"pickbot/recommend"
)

// breaks is what a rule means, written down once more: what cannot be decided breaks it.
func breaks(r recommend.Rule, it recommend.Item) bool {
	same := func(name string) bool { return strings.EqualFold(name, r.Value) }
	switch r.Kind {
	case recommend.NeverContains:
		return !it.Contains.Declared || slices.ContainsFunc(it.Contains.Names, same) || slices.ContainsFunc(it.Tags, same)
	case recommend.NeverTopic:
		return same(it.Category) || slices.ContainsFunc(it.Tags, same)
	case recommend.MaxPrice:
		amount, currency, named := strings.Cut(r.Value, " ")
		limit, _ := strconv.ParseInt(amount, 10, 64)
		return it.Price == nil || it.Price.Hundredths > limit || named && it.Price.Currency != currency
	}
	return true
}

func broken(rules []recommend.Rule, it recommend.Item) bool {
	return slices.ContainsFunc(rules, func(r recommend.Rule) bool { return breaks(r, it) })
}

// withGaps is the lunch menu of a careless kitchen.
func withGaps(t *testing.T, random *rand.Rand) []recommend.Item {
	items := itemsOf(t, catalogs.Lunch())
	for i := range items {
		it := &items[i]
		switch random.IntN(6) {
		case 0:
			it.Contains = recommend.Contents{Names: []string{}}
		case 1:
			it.Contains = recommend.Contents{}
		case 2:
			it.Price, it.Category = nil, ""
		case 3:
			it.Tags, it.Description = nil, ""
		case 4:
			it.Active = random.IntN(2) == 0
		case 5:
			it.Price.Currency = "USD"
		}
	}
	return items
}

// rulebook makes rules of a catalog's own words.
type rulebook struct {
	*rand.Rand
	words recommend.Vocabulary
}

func (r rulebook) rule() recommend.Rule {
	kind := r.IntN(3)
	switch {
	case kind == 0 && len(r.words.Contents) > 0:
		name := r.words.Contents[r.IntN(len(r.words.Contents))]
		if r.IntN(2) == 0 {
			name = strings.ToUpper(name)
		}
		return recommend.Rule{Kind: recommend.NeverContains, Value: name}
	case kind == 1 && len(r.words.Prices) > 0:
		limit := r.words.Prices[len(r.words.Prices)/4+r.IntN(len(r.words.Prices)/2)]
		if len(r.words.Currencies) > 1 {
			return recommend.Limit{Hundredths: limit, Currency: r.words.Currencies[r.IntN(len(r.words.Currencies))]}.Rule()
		}
		return recommend.Limit{Hundredths: limit}.Rule()
	}
	return recommend.Rule{Kind: recommend.NeverTopic, Value: r.words.Topics[r.IntN(len(r.words.Topics))]}
}

// strict is a person with rules, and what of the catalog they have been shown.
type strict struct {
	*world
	t      *testing.T
	person recommend.Person
	rules  []recommend.Rule
	seen   int
}

func (s *strict) look(path string, items ...recommend.Item) {
	s.t.Helper()
	for _, it := range items {
		s.seen++
		if broken(s.rules, it) {
			s.t.Errorf("person %d, %s: %s breaks one of %v", s.person.ID, path, it.ID, s.rules)
		}
	}
}

func (s *strict) answer(path string, a recommend.Answer, err error) recommend.Answer {
	s.t.Helper()
	if err != nil && !errors.Is(err, recommend.ErrNoResult) {
		s.t.Fatalf("%s: %v", path, err)
	}
	for _, o := range a.Offers {
		s.look(path, o.Item)
	}
	return a
}

func (s *strict) add(rules ...recommend.Rule) {
	s.rules = append(slices.Clone(s.rules), rules...)
	s.clock.advance(time.Second)
	s.notes.change(s.person.ID, func(p *recommend.Profile) { p.Rules, p.Changed = s.rules, s.clock.Now() })
	s.person = s.today(s.person)
}

func (s *strict) react(item string, kind recommend.Kind, on bool) {
	s.t.Helper()
	r, err := s.React(s.t.Context(), s.person, item, kind, on)
	s.answer("a reaction", r.Answer, err)
	s.person = s.today(s.person)
}

// live goes every way on which items are shown.
func (s *strict) live(book rulebook, items []recommend.Item) {
	s.t.Helper()
	ctx := s.t.Context()
	s.add(book.rule())
	word := items[book.IntN(len(items))].Title
	a, err := s.Picks(ctx, s.person)
	s.answer("picks", a, err)
	wish, err := s.Ask(ctx, s.person, word, recommend.Except{})
	s.answer("a wish", wish, err)
	for i, o := range a.Offers {
		s.react(o.Item.ID, []recommend.Kind{recommend.Dislike, recommend.Had, recommend.Like, recommend.Save}[i%4], true)
	}
	s.add(book.rule(), book.rule())
	again, err := s.Picks(ctx, s.person)
	s.answer("picks in the cache", again, err)
	wish, err = s.Ask(ctx, s.person, word, recommend.Except{})
	s.answer("a wish in the cache", wish, err)
	for i, o := range a.Offers { // back come those that the new rules leave
		s.react(o.Item.ID, []recommend.Kind{recommend.Dislike, recommend.Had}[i%2], false)
	}
	again, err = s.Picks(ctx, s.person)
	s.answer("picks after everything is taken back", again, err)
	s.rest(ctx, book, items)
	s.morning(ctx, book)
}

// morning brings the picks that were made ahead on the day before, since when the person has set another rule.
func (s *strict) morning(ctx context.Context, book rulebook) {
	s.t.Helper()
	err := s.Prepare(ctx, s.person, s.person.Day(s.clock.Now().AddDate(0, 0, 1)))
	s.answer("picks made ahead", recommend.Answer{}, err)
	s.add(book.rule())
	s.clock.advance(24 * time.Hour)
	a, err := s.Picks(ctx, s.person)
	s.answer("a notification", a, err)
	for _, o := range a.Offers {
		s.react(o.Item.ID, recommend.Dislike, true)
	}
}

func (s *strict) rest(ctx context.Context, book rulebook, items []recommend.Item) {
	s.t.Helper()
	found, err := s.Search(ctx, s.person, items[book.IntN(len(items))].Title, recommend.Except{}, 20)
	if err != nil {
		s.t.Fatal(err)
	}
	s.look("a search", found...)
	known, err := s.Search(ctx, s.person, " ", recommend.Except{}, 20)
	if err != nil {
		s.t.Fatal(err)
	}
	s.look("what is well known", known...)
	similar, err := s.Similar(ctx, s.person, items[book.IntN(len(items))].ID, 20)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, c := range similar {
		s.look("more like this", c.Item)
	}
	why, _, err := s.Why(ctx, s.person)
	s.answer("why", why, err)
	if it, ok, err := s.Quiz(ctx, s.person, nil); err != nil {
		s.t.Fatal(err)
	} else if ok {
		s.look("a question", it)
	}
}

// TestRules_EveryPath: people with random rules are shown nothing that breaks one, on no path, whatever the writer
// answers.
func TestRules_EveryPath(t *testing.T) {
	t.Parallel()
	people := 3
	if proving() {
		people = 1000
	}
	read := func(file io.Reader) func(*testing.T, *rand.Rand) []recommend.Item {
		return func(t *testing.T, _ *rand.Rand) []recommend.Item { return itemsOf(t, file) }
	}
	for name, catalog := range map[string]func(*testing.T, *rand.Rand) []recommend.Item{
		"lunch": read(catalogs.Lunch()), "books": read(catalogs.Books()), "a catalog with gaps": withGaps,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(uint64(len(name)), 7))
			items := catalog(t, random)
			w := newWorld(t, recommend.Config{})
			restock(t, w, slices.Clone(items))
			w.author.write = func(_ context.Context, r recommend.Request) (recommend.Draft, error) {
				d := draftOf(r)
				for range 5 { // items that nobody offered
					d.Picks = append([]recommend.Pick{{ItemID: items[random.IntN(len(items))].ID, Reason: "Try it."}}, d.Picks...)
				}
				return d, nil
			}
			book, seen := rulebook{random, w.Vocabulary()}, 0
			for id := range people {
				s := &strict{world: w, t: t, person: recommend.Person{ID: int64(id + 1), Lang: "en"}}
				s.live(book, items)
				seen += s.seen
			}
			t.Logf("%s: %d people with random rules were shown %d items on every path", name, people, seen)
			if seen < 20*people {
				t.Errorf("only %d items were looked at", seen)
			}
		})
	}
}
