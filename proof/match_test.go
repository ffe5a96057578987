package proof_test

import (
	"cmp"
	"slices"
)

// matched is how a chat's answers fit its questions.
type matched struct {
	lost     int      // questions without an answer
	copies   [][]int  // of each question the indexes of its answers
	disorder []string // answers that came after a later question's
	strange  []string // answers to nothing
}

// match goes through the answers in order. After a crash the last one may come again, and nothing else.
func match(asked []question, replies []reply) matched {
	m := matched{copies: make([][]int, len(asked))}
	at := -1 // the last question that was answered
	for i, r := range replies {
		name := nameOf(cmp.Or(r.Text, r.Caption))
		next := find(asked, at+1, name)
		switch {
		case name == unasked:
		case at >= 0 && asked[at].name == name:
			m.copies[at] = append(m.copies[at], i)
		case next >= 0:
			at = next
			m.copies[at] = append(m.copies[at], i)
		case find(asked, 0, name) >= 0:
			earlier := find(asked, 0, name)
			m.disorder = append(m.disorder, name)
			m.copies[earlier] = append(m.copies[earlier], i)
		default:
			m.strange = append(m.strange, name)
		}
	}
	for _, copies := range m.copies {
		if len(copies) == 0 {
			m.lost++
		}
	}
	return m
}

func find(asked []question, from int, name string) int {
	at := slices.IndexFunc(asked[from:], func(q question) bool { return q.name == name })
	if at < 0 {
		return -1
	}
	return from + at
}
