package ranking

import (
	"cmp"
	"math"
	"slices"
)

// best returns the n items of the highest scores, in order, leaving out those
// that skip says. It asks skip only about items that would be among the best so
// far. Equal items come in an order that differs from seed to seed.
func best(scores []float32, n int, seed uint64, skip func(item int32) bool) []int32 {
	order := func(a, b int32) int {
		if scores[a] != scores[b] {
			return cmp.Compare(scores[b], scores[a])
		}
		return cmp.Compare(shuffled(seed, a), shuffled(seed, b))
	}
	top := make([]int32, 0, n+1)
	lowest := float32(math.Inf(-1)) // of a full list
	for i, score := range scores {
		if score < lowest || n == 0 {
			continue
		}
		i := int32(i)
		if len(top) == n && order(top[n-1], i) < 0 || skip(i) {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, i, order)
		top = slices.Insert(top, at, i)
		if len(top) >= n {
			top = top[:n]
			lowest = scores[top[n-1]]
		}
	}
	return top
}

// shuffled is the finalizer of SplitMix64, which has no two equal results for
// one seed.
func shuffled(seed uint64, item int32) uint64 {
	x := seed + uint64(item)*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
