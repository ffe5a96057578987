package ranking

// best returns the n items of the highest scores, in order, leaving out those
// that skip says. Items of equal score keep their order.
func best(scores []float32, n int, skip func(item int32) bool) []int32 {
	top := make([]int32, 0, n+1)
	for i, score := range scores {
		if len(top) == n && score <= scores[top[n-1]] || skip(int32(i)) {
			continue
		}
		at := len(top)
		for at > 0 && scores[top[at-1]] < score {
			at--
		}
		top = append(top, 0)
		copy(top[at+1:], top[at:])
		top[at] = int32(i)
		top = top[:min(len(top), n)]
	}
	return top
}
