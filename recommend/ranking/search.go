package ranking

import (
	"cmp"
	"slices"
)

// How much a word counts that is not there as it was typed.
const (
	asBeginning = 0.6 // of a longer word, as while typing
	asSlip      = 0.4 // of the keyboard
)

// Bounds of one search: the words that one typed word may stand for, and the
// words of a query that count.
const (
	maxVariants = 16
	maxWords    = 24
)

// Found is an item that answers a search.
type Found struct {
	ID    string
	Score float64  // positive, comparable within one search only
	Words []string // the query's words that the item answers
}

// Search returns up to n items that answer words, best first: at least one of
// the words, more of them before fewer. A word that no item has stands for the
// words that begin with it, and then for those that are a slip away. Allowed
// tells which items may be returned; nil: all. Empty words find nothing.
func (m *Model) Search(query string, n int, allowed func(id string) bool) []Found {
	wish := m.index.parse(query)
	scores := make([]float32, m.catalog.len())
	m.index.search(wish, scores)
	var hits []weighted
	for i, score := range scores {
		if score > 0 {
			hits = append(hits, weighted{int32(i), score})
		}
	}
	slices.SortFunc(hits, func(a, b weighted) int {
		return cmp.Or(
			cmp.Compare(b.weight, a.weight),
			cmp.Compare(m.popularity.score[b.id], m.popularity.score[a.id]),
			cmp.Compare(a.id, b.id),
		)
	})
	var found []Found
	for _, hit := range hits {
		if len(found) >= n {
			break
		}
		id := m.catalog.id(hit.id)
		if allowed == nil || allowed(id) {
			found = append(found, Found{ID: id, Score: float64(hit.weight), Words: m.index.answered(wish, hit.id)})
		}
	}
	return found
}

// Mentioning returns the ids of the items that have a word, whatever its ending; one may come twice.
func (m *Model) Mentioning(word string) []string {
	var ids []string
	for _, token := range m.index.tokens(newTokenizer(), word) {
		term, known := m.index.vocabulary.find(token)
		if !known {
			continue
		}
		for _, s := range m.index.segments {
			items, _ := s.items.row(term)
			for _, item := range items {
				ids = append(ids, m.catalog.id(s.first+item))
			}
		}
	}
	return ids
}

// wish is a query's words, each with the terms it may stand for.
type wish []wanted

type wanted struct {
	word  string
	terms []weighted
}

func (x *index) parse(query string) wish {
	var w wish
	tokenizer := newTokenizer()
	all := words(query)
	all = all[:min(len(all), maxWords)]
	for i, word := range all {
		tokens := x.tokens(tokenizer, word)
		if len(tokens) == 0 || slices.ContainsFunc(w, func(o wanted) bool { return o.word == word }) {
			continue
		}
		last := i == len(all)-1
		w = append(w, wanted{word: word, terms: x.variants(tokens, word, last)})
	}
	return w
}

// tokens returns a word's stems in all languages of the catalog.
func (x *index) tokens(t *tokenizer, word string) []string {
	var tokens []string
	for _, lang := range append([]string{""}, x.languages...) {
		token := t.token(word, lang)
		if token != "" && !slices.Contains(tokens, token) {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

// variants returns the terms that a word may stand for. The last word of a
// query may be unfinished even if it is a word already.
func (x *index) variants(tokens []string, word string, last bool) []weighted {
	var list []weighted
	for _, token := range tokens {
		if id, ok := x.vocabulary.find(token); ok {
			list = append(list, weighted{id, 1})
		}
	}
	if len(list) == 0 || last && len([]rune(word)) > 2 {
		list = append(list, x.discounted(x.vocabulary.startingWith(word), asBeginning)...)
	}
	if len(list) > 0 {
		return list
	}
	for _, near := range append([]string{word}, tokens...) {
		list = append(list, x.discounted(x.vocabulary.near(near), asSlip)...)
	}
	return list
}

// discounted weighs the most frequent of some terms.
func (x *index) discounted(ids []int32, weight float32) []weighted {
	slices.SortFunc(ids, func(a, b int32) int {
		return cmp.Or(
			cmp.Compare(x.vocabulary.term(b).items, x.vocabulary.term(a).items),
			cmp.Compare(a, b),
		)
	})
	var list []weighted
	for _, id := range ids[:min(len(ids), maxVariants)] {
		list = append(list, weighted{id, weight})
	}
	return list
}

// search adds to out how well each item answers a wish: the sum over its words
// of the best variant's BM25 weight, times the share of words answered.
func (x *index) search(w wish, out []float32) {
	best := make([]float32, len(out))
	answered := make([]uint8, len(out))
	for _, wanted := range w {
		var touched []int32
		for _, variant := range wanted.terms {
			touched = x.spread(variant, best, touched)
		}
		for _, item := range touched {
			out[item] += best[item]
			best[item] = 0
			answered[item]++
		}
	}
	for item, n := range answered {
		if n > 0 {
			out[item] *= float32(n) / float32(len(w))
		}
	}
}

// spread raises best to a term's weights, and notes the items it reached first.
func (x *index) spread(term weighted, best []float32, touched []int32) []int32 {
	for _, s := range x.segments {
		items, weights := s.items.row(term.id)
		for i, item := range items {
			at := s.first + item
			if best[at] == 0 {
				touched = append(touched, at)
			}
			best[at] = max(best[at], term.weight*weights[i])
		}
	}
	return touched
}

// answered returns the words of a wish that an item answers.
func (x *index) answered(w wish, item int32) []string {
	var list []string
	for _, wanted := range w {
		if slices.ContainsFunc(wanted.terms, func(t weighted) bool { return x.has(item, t.id) }) {
			list = append(list, wanted.word)
		}
	}
	return list
}
