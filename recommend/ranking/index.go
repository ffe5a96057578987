package ranking

import (
	"context"
	"maps"
	"math"
	"slices"
)

// BM25's constants, at the values that its authors recommend: how soon a
// repeated word stops counting, and how much a long text is discounted.
const (
	saturation = 1.2
	lengthBias = 0.75
)

// How much a word counts by where it stands (BM25F).
const (
	inTitle       = 2
	inTags        = 2
	inCategory    = 1.5
	inDescription = 1
)

// index finds items by their words and labels. Each item is a vector of its
// terms' BM25 weights, which serves search (a sum over the query's terms) and
// content (the cosine between two items) alike.
//
// S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework: BM25 and
// Beyond. Foundations and Trends in Information Retrieval, 2009.
type index struct {
	vocabulary *vocabulary
	languages  []string // codes that items name, for stemming queries
	items      int      // of the build: the N of the inverse document frequency
	usual      float64  // mean length of an item
	segments   []*segment
}

// segment holds the items from a number on.
type segment struct {
	first int32
	terms *matrix // items by terms
	items *matrix // terms by items, its transpose
	norm  []float32
}

func newIndex(ctx context.Context, items []Item) (*index, error) {
	x := &index{vocabulary: newVocabulary(nil), items: len(items)}
	counts, lengths, err := x.count(ctx, items)
	if err != nil {
		return nil, err
	}
	for _, id := range counts.column {
		x.vocabulary.term(id).items++
	}
	for _, length := range lengths {
		x.usual += length / float64(len(items))
	}
	x.segments = []*segment{x.newSegment(0, counts, lengths)}
	return x, nil
}

// with returns an index that holds items after those of the build. Their terms
// weigh what they weighed at the build.
func (x *index) with(items []Item) *index {
	next := *x
	built := x.segments[0]
	next.vocabulary = newVocabulary(x.built())
	counts, lengths, _ := next.count(context.Background(), items)
	first := int32(built.terms.rows())
	next.segments = []*segment{built, next.newSegment(first, counts, lengths)}
	return &next
}

// built returns the vocabulary of the build.
func (x *index) built() *vocabulary {
	if x.vocabulary.base != nil {
		return x.vocabulary.base
	}
	return x.vocabulary
}

// count returns each item's terms with their numbers, and its length.
func (x *index) count(ctx context.Context, items []Item) (*matrix, []float64, error) {
	tokenizer := newTokenizer()
	counts := &matrix{start: make([]int32, 1, len(items)+1)}
	lengths := make([]float64, len(items))
	for i, item := range items {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		if item.Lang != "" && !slices.Contains(x.languages, item.Lang) {
			x.languages = append(slices.Clip(x.languages), item.Lang)
		}
		bag := x.bag(tokenizer, item)
		for _, id := range slices.Sorted(maps.Keys(bag)) {
			counts.column = append(counts.column, id)
			counts.value = append(counts.value, bag[id])
			lengths[i] += float64(bag[id])
		}
		counts.start = append(counts.start, int32(len(counts.column)))
	}
	counts.columns = int(x.vocabulary.len())
	return counts, lengths, nil
}

// bag returns an item's terms and how much each is there.
func (x *index) bag(t *tokenizer, item Item) map[int32]float32 {
	bag := make(map[int32]float32)
	add := func(text string, weight float32) {
		for _, word := range words(text) {
			if token := t.token(word, item.Lang); token != "" {
				bag[x.vocabulary.intern(token)] += weight
			}
		}
	}
	add(item.Title, inTitle)
	add(item.Description, inDescription)
	if item.Category != "" {
		add(item.Category, inCategory)
		bag[x.vocabulary.intern(label("category", item.Category))] += inCategory
	}
	for _, tag := range item.Tags {
		add(tag, inTags)
		bag[x.vocabulary.intern(label("tag", tag))] += inTags
	}
	return bag
}

// newSegment turns counts into BM25 weights.
func (x *index) newSegment(first int32, counts *matrix, lengths []float64) *segment {
	s := &segment{first: first, terms: counts, norm: make([]float32, len(lengths))}
	for i := range int32(len(lengths)) {
		ids, values := counts.row(i)
		discount := saturation * (1 - lengthBias + lengthBias*lengths[i]/max(x.usual, 1))
		sum := 0.0
		for t, id := range ids {
			count := float64(values[t])
			weight := x.rarity(id) * count * (saturation + 1) / (count + discount)
			values[t] = float32(weight)
			sum += weight * weight
		}
		s.norm[i] = float32(math.Sqrt(sum))
	}
	s.items = counts.transposed()
	return s
}

// rarity is BM25's inverse document frequency.
func (x *index) rarity(id int32) float64 {
	n := float64(max(x.vocabulary.term(id).items, 1))
	return math.Log1p(max(float64(x.items)-n+0.5, 0.5) / (n + 0.5))
}

// item returns an item's terms, their weights and the norm of these.
func (x *index) item(item int32) ([]int32, []float32, float32) {
	s := x.segments[0]
	if int(item) >= s.terms.rows() {
		s = x.segments[len(x.segments)-1]
	}
	ids, weights := s.terms.row(item - s.first)
	return ids, weights, s.norm[item-s.first]
}

// has tells whether an item has a term.
func (x *index) has(item, term int32) bool {
	ids, _, _ := x.item(item)
	_, found := slices.BinarySearch(ids, term)
	return found
}

// similarity is the cosine between two items, in [0, 1].
func (x *index) similarity(a, b int32) float64 {
	left, lw, ln := x.item(a)
	right, rw, rn := x.item(b)
	if ln == 0 || rn == 0 {
		return 0
	}
	sum := 0.0
	for i, j := 0, 0; i < len(left) && j < len(right); {
		switch {
		case left[i] < right[j]:
			i++
		case left[i] > right[j]:
			j++
		default:
			sum += float64(lw[i]) * float64(rw[j])
			i, j = i+1, j+1
		}
	}
	return sum / (float64(ln) * float64(rn))
}
