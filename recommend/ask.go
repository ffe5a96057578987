package recommend

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
)

const (
	maxWish     = 300 // characters of a wish
	titlesTried = 10  // that words may mean
)

// Except is what a wish or a search rules out, for itself alone.
type Except struct {
	// Words of it say what is not wanted: the ranker does not look for them.
	Words []string
	Rules []Rule
	// Mentions are words for what no rule can speak of: what mentions them is left out. A search has none.
	Mentions []string
}

// Ask gives picks for a wish in the person's own words. An answer is kept for a while under the wish as normalised.
func (s *Service) Ask(ctx context.Context, p Person, wish string, except Except) (Answer, error) {
	wish = normalised(wish)
	if wish == "" {
		return Answer{}, fmt.Errorf("empty wish: %w", ErrInvalid)
	}
	return s.serve(ctx, order{
		person: p, purpose: Wish, wish: wish, except: except, day: p.Day(s.now()), key: wishKey(p.ID, wishSlot(wish)), ttl: s.cfg.WishTTL,
	})
}

// wanted are the words of the order's wish without those that say what is not.
func (o order) wanted() string { return o.except.rest(o.wish) }

// rest are the words of a text that say what is wanted.
func (e Except) rest(text string) string {
	if len(e.Words) == 0 {
		return text
	}
	read := make(stems)
	not := read.read(strings.Join(e.Words, " ")).forms()
	wanted := slices.DeleteFunc(read.read(text).forms(), func(form string) bool { return slices.Contains(not, form) })
	return strings.Join(wanted, " ")
}

// normalised makes wishes that differ in case and spaces alone the same.
func normalised(wish string) string {
	words := strings.Fields(strings.ToLower(wish))
	runes := []rune(strings.Join(words, " "))
	return string(runes[:min(len(runes), maxWish)])
}

func wishSlot(wish string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(wish))
	return int(h.Sum32() % wishSlots)
}

// Mentioned reports whether anything in the catalog has a word, whatever its ending.
func (s *Service) Mentioned(word string) bool {
	return len(s.engine.Ranker().model.Mentioning(word)) > 0
}

// Similar are items like one that the person may get, by the ranker alone.
func (s *Service) Similar(ctx context.Context, p Person, item string, n int) ([]Offer, error) {
	profile, err := s.profile(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	var offers []Offer
	for _, c := range s.engine.Ranker().Similar(profile, item, n) {
		pick := Pick{ItemID: c.Item.ID, Reason: s.template(p.Lang, c), Marks: profile.marks(c.Item.ID)}
		offers = append(offers, Offer{Pick: pick, Item: c.Item})
	}
	return offers, nil
}

// Search are the items that answer some words, without what these rule out and what the person's rules refuse. Without
// words, or where they only rule out, they are the ones that most people like. A stranger has no rules.
func (s *Service) Search(ctx context.Context, p Person, words string, except Except, n int) ([]Item, error) {
	profile, err := s.profile(ctx, p.ID)
	if err != nil && !errors.Is(err, ErrNoResult) {
		return nil, err
	}
	profile.Rules = slices.Concat(profile.Rules, except.Rules)
	return s.engine.Ranker().Search(profile, except.rest(words), n), nil
}

// Why says what speaks for each of the person's picks of today.
func (s *Service) Why(ctx context.Context, p Person) (Answer, []Evidence, error) {
	answer, err := s.Picks(ctx, p)
	if err != nil {
		return Answer{}, nil, err
	}
	profile, err := s.profile(ctx, p.ID)
	if err != nil {
		return Answer{}, nil, err
	}
	var items []string
	for _, offer := range answer.Offers {
		items = append(items, offer.Item.ID)
	}
	evidence := s.engine.Ranker().Evidence(profile, items...)
	for i, offer := range answer.Offers {
		evidence[i].Outside = offer.Outside
	}
	return answer, evidence, nil
}

// Item returns an active item of the catalog.
func (s *Service) Item(id string) (Item, bool) {
	it, ok := s.engine.Ranker().Shelf().Item(id)
	if !ok {
		return Item{}, false
	}
	return *it, true
}

// Titled is the item that somebody calls by its title, or by words of it that no other title has.
func (s *Service) Titled(words string) (Item, bool) {
	read := make(stems)
	var called []Item
	for _, it := range s.engine.Ranker().Search(Profile{}, words, titlesTried) {
		switch {
		case !read.means(words, it.Title):
			continue
		case read.means(it.Title, words):
			return it, true
		}
		called = append(called, it)
	}
	if len(called) != 1 {
		return Item{}, false
	}
	return called[0], true
}

// Categories are the catalog's own, the largest first.
func (s *Service) Categories() []string { return s.engine.Ranker().Shelf().Categories() }

// Size is the number of active items.
func (s *Service) Size() int { return s.engine.Ranker().Shelf().Len() }

// Outdate drops the cached picks of a person whose taste has changed, and refuses what is being made for them. Where
// the cache cannot be reached, Person.Changed tells the next look.
func (s *Service) Outdate(ctx context.Context, person int64) {
	if err := s.cache.outdate(ctx, PicksKey(person)); err != nil {
		s.log.WarnContext(ctx, "cached picks are not dropped", "error", err)
	}
}

// Drop forgets what is cached of a person, and refuses what is being made for them.
func (s *Service) Drop(ctx context.Context, person int64) error {
	for _, key := range Keys(person) {
		if err := s.cache.invalidate(ctx, key); err != nil {
			return fmt.Errorf("drop %q: %w", key, err)
		}
	}
	return nil
}
