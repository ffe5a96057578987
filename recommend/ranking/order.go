package ranking

import "container/heap"

// ranking hands out items from the best on. Setting up is linear in the
// items, so that a few best ones of many are cheap.
type ranking struct {
	scores []float32
	seed   uint64
	items  []int32
}

func newRanking(scores []float32, seed uint64) *ranking {
	r := &ranking{scores: scores, seed: seed, items: make([]int32, len(scores))}
	for i := range r.items {
		r.items[i] = int32(i)
	}
	heap.Init(r)
	return r
}

func (r *ranking) next() (int32, bool) {
	if len(r.items) == 0 {
		return 0, false
	}
	return heap.Pop(r).(int32), true
}

func (r *ranking) Len() int { return len(r.items) }

// Less puts equal items into an order that differs from seed to seed.
func (r *ranking) Less(i, j int) bool {
	a, b := r.items[i], r.items[j]
	if r.scores[a] != r.scores[b] {
		return r.scores[a] > r.scores[b]
	}
	return shuffled(r.seed, a) < shuffled(r.seed, b)
}

func (r *ranking) Swap(i, j int) { r.items[i], r.items[j] = r.items[j], r.items[i] }
func (r *ranking) Push(x any)    { r.items = append(r.items, x.(int32)) }

func (r *ranking) Pop() any {
	last := len(r.items) - 1
	item := r.items[last]
	r.items = r.items[:last]
	return item
}

// shuffled is the finalizer of SplitMix64, which has no two equal results for
// one seed.
func shuffled(seed uint64, item int32) uint64 {
	x := seed + uint64(item)*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
