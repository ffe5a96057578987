package ranking_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend/ranking"
	"pickbot/recommend/ranking/rankingtest"
)

func lunch() []ranking.Item {
	return []ranking.Item{
		{ID: "borscht", Title: "Борщ со сметаной", Category: "Супы", Tags: []string{"свёкла", "горячее"}, Lang: "ru"},
		{ID: "ramen", Title: "Ramen noodles", Description: "Hot broth with noodles and egg", Category: "Soups", Tags: []string{"hot", "japanese"}},
		{ID: "pho", Title: "Pho", Description: "Hot broth with rice noodles", Category: "Soups", Tags: []string{"hot", "vietnamese"}},
		{ID: "miso", Title: "Miso soup", Description: "Hot broth with tofu", Category: "Soups", Tags: []string{"hot", "japanese"}},
		{ID: "pizza", Title: "Pizza Margherita", Description: "Baked dough with tomatoes", Category: "Pizza", Tags: []string{"italian", "Vegetarian"}},
		{ID: "salad", Title: "Greek salad", Description: "Tomatoes and feta", Category: "Salads", Tags: []string{"vegetarian", "cold"}},
		{ID: "sushi", Title: "Sushi rolls", Description: "Rice with fish", Category: "Fish", Tags: []string{"japanese", "cold"}},
	}
}

func build(t testing.TB, items []ranking.Item, feedback ...ranking.Feedback) *ranking.Model {
	t.Helper()
	m, err := ranking.Build(t.Context(), ranking.Data{Items: items, Feedback: ranking.Rows(feedback)}, ranking.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func likes(items ...string) []ranking.Signal {
	var list []ranking.Signal
	for _, item := range items {
		list = append(list, ranking.Signal{Item: item, Weight: ranking.Liked})
	}
	return list
}

func ids(list []ranking.Scored) []string {
	var ids []string
	for _, s := range list {
		ids = append(ids, s.ID)
	}
	return ids
}

// liked makes n people who like all the items.
func liked(n int, group string, items ...string) []ranking.Feedback {
	var rows []ranking.Feedback
	for i := range n {
		for _, item := range items {
			rows = append(rows, ranking.Feedback{Person: fmt.Sprint(group, i), Item: item, Weight: ranking.Liked})
		}
	}
	return rows
}

func TestModel_Rank(t *testing.T) {
	t.Parallel()

	t.Run("a stranger gets what most people like", func(t *testing.T) {
		t.Parallel()
		m := build(t, lunch(), slices.Concat(liked(3, "a", "pizza"), liked(2, "b", "pho"))...)
		got := ids(m.Rank(ranking.Query{N: 2}))
		if diff := cmp.Diff([]string{"pizza", "pho"}, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})

	t.Run("without any feedback a first like leads to its like by content", func(t *testing.T) {
		t.Parallel()
		m := build(t, lunch())
		got := m.Rank(ranking.Query{Profile: likes("ramen"), N: 2})
		slices.SortFunc(got, func(a, b ranking.Scored) int { return strings.Compare(a.ID, b.ID) })
		if diff := cmp.Diff([]string{"miso", "pho"}, ids(got)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if got[0].Parts.Content <= 0 {
			t.Errorf("content part is %v, want it positive", got[0].Parts.Content)
		}
	})

	t.Run("a dislike lowers what is like it", func(t *testing.T) {
		t.Parallel()
		m := build(t, lunch())
		got := ids(m.Rank(ranking.Query{Profile: []ranking.Signal{{Item: "ramen", Weight: ranking.Disliked}}}))
		if slices.Index(got, "pho") < slices.Index(got, "salad") {
			t.Errorf("pho comes before salad in %v for somebody who dislikes ramen", got)
		}
	})

	t.Run("people who like the same lead to what they like", func(t *testing.T) {
		t.Parallel()
		m := build(t, lunch(), slices.Concat(
			liked(5, "a", "pizza", "sushi"), liked(5, "b", "salad", "ramen"), liked(5, "c", "pho", "ramen"))...)
		got := m.Rank(ranking.Query{Profile: likes("pizza"), N: 1})
		if diff := cmp.Diff([]string{"sushi"}, ids(got)); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
		want := []ranking.Contribution{{Item: "pizza", Share: 1, Together: 5}}
		if diff := cmp.Diff(want, got[0].Evidence.Because); diff != "" {
			t.Errorf("evidence (-want +got)\n%s", diff)
		}
		if got[0].Evidence.Likes != 5 {
			t.Errorf("likes are %d, want 5", got[0].Evidence.Likes)
		}
	})

	t.Run("what is in the profile or not allowed stays out", func(t *testing.T) {
		t.Parallel()
		m := build(t, lunch())
		got := ids(m.Rank(ranking.Query{
			Profile: likes("ramen", "unknown"),
			Allowed: func(id string) bool { return id != "pho" },
			N:       100,
		}))
		slices.Sort(got)
		if diff := cmp.Diff([]string{"borscht", "miso", "pizza", "salad", "sushi"}, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})

	t.Run("the profile comes back when it is asked for again", func(t *testing.T) {
		t.Parallel()
		got := ids(build(t, lunch()).Rank(ranking.Query{Profile: likes("ramen"), Again: true}))
		if got[0] != "ramen" {
			t.Errorf("got %v, want ramen first", got)
		}
	})

	t.Run("what was shown in vain falls behind its equals", func(t *testing.T) {
		t.Parallel()
		m := build(t, lunch(), liked(3, "a", "pizza", "sushi")...)
		got := ids(m.Rank(ranking.Query{Shown: map[string]int{"pizza": 2}, N: 2}))
		if diff := cmp.Diff([]string{"sushi", "pizza"}, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})

	t.Run("a wish comes before taste, and its words are the evidence", func(t *testing.T) {
		t.Parallel()
		m := build(t, lunch(), liked(9, "a", "pizza", "salad")...)
		got := m.Rank(ranking.Query{Profile: likes("pizza"), Wish: "a soup with noodles", N: 1})
		if got[0].ID != "ramen" && got[0].ID != "pho" {
			t.Fatalf("got %v, want a noodle soup", ids(got))
		}
		if diff := cmp.Diff([]string{"soup", "noodles"}, got[0].Evidence.Words); diff != "" {
			t.Errorf("words (-want +got)\n%s", diff)
		}
	})

	t.Run("diversity puts something else second", func(t *testing.T) {
		t.Parallel()
		m := build(t, lunch(), slices.Concat(liked(9, "a", "ramen"), liked(8, "b", "miso"), liked(7, "c", "pizza"))...)
		got := ids(m.Rank(ranking.Query{N: 3, Diversity: 0.6}))
		if diff := cmp.Diff([]string{"ramen", "pizza"}, got[:2]); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})

	t.Run("one seed always has the same answer, and seeds differ between equals", func(t *testing.T) {
		t.Parallel()
		m := build(t, lunch())
		first := m.Rank(ranking.Query{Seed: 1})
		if diff := cmp.Diff(first, m.Rank(ranking.Query{Seed: 1})); diff != "" {
			t.Errorf("same seed (-first +second)\n%s", diff)
		}
		different := false
		for seed := range uint64(10) {
			different = different || !slices.Equal(ids(first), ids(m.Rank(ranking.Query{Seed: seed})))
		}
		if !different {
			t.Error("ten seeds put equal items into one order")
		}
	})

	t.Run("the parts add up to the score", func(t *testing.T) {
		t.Parallel()
		m := build(t, lunch(), liked(5, "a", "pizza", "sushi", "ramen")...)
		for _, s := range m.Rank(ranking.Query{Profile: likes("pizza"), Wish: "fish"}) {
			sum := s.Parts.Collaborative + s.Parts.Content + s.Parts.Popularity + s.Parts.Wish
			if math.Abs(sum-s.Score) > 1e-5 {
				t.Errorf("%s: parts sum to %v, score is %v", s.ID, sum, s.Score)
			}
		}
	})

	t.Run("shared tags and category are evidence whatever their case", func(t *testing.T) {
		t.Parallel()
		for _, s := range build(t, lunch()).Rank(ranking.Query{Profile: likes("pizza")}) {
			var want []string
			if s.ID == "salad" {
				want = []string{"vegetarian"}
			}
			if diff := cmp.Diff(want, s.Evidence.Tags); diff != "" {
				t.Errorf("%s (-want +got)\n%s", s.ID, diff)
			}
		}
	})
}

func TestModel_With(t *testing.T) {
	t.Parallel()
	m := build(t, lunch(), liked(3, "a", "pizza", "sushi")...)
	laksa := ranking.Item{ID: "laksa", Title: "Laksa", Description: "Hot broth with noodles and coconut", Category: "Soups", Tags: []string{"hot"}}

	more, err := m.With([]ranking.Item{laksa, {ID: "pizza", Title: "another"}})
	if err != nil {
		t.Fatal(err)
	}
	if more.Len() != m.Len()+1 || m.Knows("laksa") || !more.Knows("laksa") {
		t.Fatalf("lengths are %d and %d, want the new model alone to have one more", m.Len(), more.Len())
	}
	if got := ids(more.Rank(ranking.Query{Profile: likes("pho"), N: 3})); !slices.Contains(got, "laksa") {
		t.Errorf("got %v for somebody who likes pho, want laksa among them", got)
	}
	if got := more.Search("coconut", 5, nil); len(got) != 1 || got[0].ID != "laksa" {
		t.Errorf("search found %v, want laksa", got)
	}
	again, err := more.With([]ranking.Item{{ID: "curry", Title: "Coconut curry"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := again.Search("coconut", 5, nil); len(got) != 2 {
		t.Errorf("search found %v, want laksa and curry", got)
	}
	if got := ids(again.Similar("laksa", 3, nil)); !slices.Contains(got, "pho") {
		t.Errorf("similar to laksa are %v, want pho among them", got)
	}
}

func TestModel_Search(t *testing.T) {
	t.Parallel()
	m := build(t, lunch())
	cases := map[string]struct {
		query string
		want  []string
	}{
		"another form of a word":            {"noodle", []string{"ramen", "pho"}},
		"another case in Russian":           {"борща", []string{"borscht"}},
		"a Russian tag with е for ё":        {"свекла", []string{"borscht"}},
		"a slip":                            {"margherta", []string{"pizza"}},
		"a slip of two neighbours":          {"suhsi", []string{"sushi"}},
		"the beginning of a word":           {"marg", []string{"pizza"}},
		"more words before fewer":           {"vegetarian tomatoes feta", []string{"salad", "pizza"}},
		"nothing for what is not there":     {"xylophone", nil},
		"nothing for stop words":            {"with the", nil},
		"nothing for nothing":               {" ,.!", nil},
		"punctuation and case do not count": {"«SUSHI»!", []string{"sushi"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range m.Search(c.query, 10, nil) {
				got = append(got, f.ID)
			}
			slices.Sort(got)
			want := slices.Sorted(slices.Values(c.want))
			if !slices.Equal(want, got) {
				t.Errorf("search %q found %v, want %v", c.query, got, want)
			}
		})
	}
	first := m.Search("vegetarian tomatoes feta", 1, nil)
	if len(first) != 1 || first[0].ID != "salad" {
		t.Errorf("first is %v, want salad which has all the words", first)
	}
	none := func(string) bool { return false }
	if got := m.Search("sushi", 10, none); got != nil {
		t.Errorf("found %v, want nothing where nothing is allowed", got)
	}
}

func TestModel_Similar(t *testing.T) {
	t.Parallel()
	m := build(t, lunch(), liked(5, "a", "pizza", "sushi")...)
	if got := ids(m.Similar("pizza", 1, nil)); !slices.Equal(got, []string{"sushi"}) {
		t.Errorf("got %v, want sushi, which the same people like", got)
	}
	if got := m.Similar("unknown", 3, nil); got != nil {
		t.Errorf("got %v for an unknown item", got)
	}
}

func TestBuild(t *testing.T) {
	t.Parallel()

	t.Run("an empty catalog recommends nothing", func(t *testing.T) {
		t.Parallel()
		m := build(t, nil)
		if got := m.Rank(ranking.Query{Wish: "soup", Diversity: 1}); len(got) != 0 {
			t.Errorf("got %v", got)
		}
	})

	t.Run("bad items are refused", func(t *testing.T) {
		t.Parallel()
		for name, items := range map[string][]ranking.Item{
			"no id":          {{Title: "x"}},
			"twice":          {{ID: "x"}, {ID: "x"}},
			"negative prior": {{ID: "x", Prior: -1}},
		} {
			if _, err := ranking.Build(t.Context(), ranking.Data{Items: items}, ranking.Options{}); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
	})

	t.Run("an error of the feedback ends it", func(t *testing.T) {
		t.Parallel()
		broken := errors.New("broken")
		_, err := ranking.Build(t.Context(), ranking.Data{
			Items:    lunch(),
			Feedback: func(yield func(ranking.Feedback, error) bool) { yield(ranking.Feedback{}, broken) },
		}, ranking.Options{})
		if !errors.Is(err, broken) {
			t.Errorf("error is %v, want %v", err, broken)
		}
	})

	t.Run("a cancelled build stops", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		w := rankingtest.New(1, rankingtest.Size{Items: 50, People: 20, Feedback: 300, Topics: 5})
		if _, err := ranking.Build(ctx, w.Data(), ranking.Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v", err)
		}
	})

	t.Run("the same data make the same model", func(t *testing.T) {
		t.Parallel()
		w := rankingtest.New(1, rankingtest.Size{Items: 100, People: 30, Feedback: 300, Topics: 5})
		query := ranking.Query{Profile: likes("i1", "i2"), N: 100}
		first, second := build(t, w.Items, w.Feedback...), build(t, w.Items, w.Feedback...)
		if diff := cmp.Diff(first.Rank(query), second.Rank(query)); diff != "" {
			t.Errorf("(-first +second)\n%s", diff)
		}
	})

	t.Run("a like and a dislike of one person cancel out", func(t *testing.T) {
		t.Parallel()
		m := build(t, lunch(),
			ranking.Feedback{Person: "a", Item: "pizza", Weight: ranking.Liked},
			ranking.Feedback{Person: "a", Item: "pizza", Weight: ranking.Disliked},
			ranking.Feedback{Person: "a", Item: "gone", Weight: ranking.Liked})
		if got := m.Likes("pizza"); got != 0 {
			t.Errorf("pizza has %d likes", got)
		}
	})

	t.Run("a prior makes an item popular before the first like", func(t *testing.T) {
		t.Parallel()
		items := lunch()
		items[3].Prior = 10
		if got := ids(build(t, items).Rank(ranking.Query{N: 1})); got[0] != items[3].ID {
			t.Errorf("got %v, want %s", got, items[3].ID)
		}
	})
}

func TestModel_isSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	w := rankingtest.New(1, rankingtest.Size{Items: 300, People: 50, Feedback: 2000, Topics: 8})
	m := build(t, w.Items, w.Feedback...)
	query := ranking.Query{Profile: likes("i1", "i2"), Wish: "word1", Diversity: 0.3}
	want := m.Rank(query)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 5 {
				if diff := cmp.Diff(want, m.Rank(query)); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			}
		})
	}
	group.Wait()
}
