package ranking

import (
	"math/rand/v2"
	"slices"
)

// How people are held out to learn from.
const (
	folds      = 4    // each person is held out once,
	manyPeople = 1500 // unless there are more than these; then only some are,
	heldOut    = 600  // so many of them
)

// fold is a part of the people to learn from and the rest to try it on.
type fold struct {
	likes *matrix // of all but those held out
	cases []trial
}

// trial is a person of whom a part is shown, and the rest to be guessed.
type trial struct {
	shown  profile
	target map[int32]bool
}

// shownLikes are the numbers of likes that trials show, where there are more.
var shownLikes = [...]int{1, 3, 5, 10, 30, 100}

// strangers holds people out, each with all their likes: the people who come
// tomorrow are not in today's model either.
func strangers(likes *matrix, random *rand.Rand) []fold {
	people := splittable(likes)
	random.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	if len(people) > manyPeople {
		return []fold{newFold(likes, people[:heldOut], random)}
	}
	var list []fold
	for part := range slices.Chunk(people, max(1, (len(people)+folds-1)/folds)) {
		list = append(list, newFold(likes, part, random))
	}
	return list
}

func splittable(likes *matrix) []int32 {
	var people []int32
	for person := range int32(likes.rows()) {
		if likes.degree(person) >= 2 {
			people = append(people, person)
		}
	}
	return people
}

// regulars holds some likes of everybody back.
func regulars(likes *matrix, random *rand.Rand) fold {
	var kept []vote
	var f fold
	for person := range int32(likes.rows()) {
		all := shuffledLikes(likes, person, random)
		n := mostOf(len(all))
		if n < len(all) {
			f.cases = append(f.cases, newTrial(all, n))
		}
		for _, s := range all[:n] {
			kept = append(kept, vote{person, s.item, s.weight})
		}
	}
	f.likes = newMatrix(kept, likes.rows(), likes.columns)
	return f
}

// mostOf is how many of n likes to show where most are.
func mostOf(n int) int { return max(n*4/5, min(n, 1)) }

func shuffledLikes(likes *matrix, person int32, random *rand.Rand) profile {
	items, values := likes.row(person)
	all := make(profile, len(items))
	for i, j := range random.Perm(len(items)) {
		all[i] = signal{items[j], values[j]}
	}
	return all
}

func newFold(likes *matrix, out []int32, random *rand.Rand) fold {
	f := fold{likes: likes.without(out)}
	for _, person := range out {
		all := shuffledLikes(likes, person, random)
		most := mostOf(len(all))
		for _, n := range shownLikes {
			if n < len(all) && n != most {
				f.cases = append(f.cases, newTrial(all, n))
			}
		}
		f.cases = append(f.cases, newTrial(all, most))
	}
	return f
}

func newTrial(all profile, n int) trial {
	t := trial{shown: all[:n:n], target: make(map[int32]bool, len(all)-n)}
	for _, s := range all[n:] {
		t.target[s.item] = true
	}
	return t
}

// without returns the matrix with some rows emptied.
func (m *matrix) without(rows []int32) *matrix {
	gone := make([]bool, m.rows())
	for _, r := range rows {
		gone[r] = true
	}
	kept := &matrix{columns: m.columns, start: make([]int32, 1, len(m.start))}
	for r := range int32(m.rows()) {
		if !gone[r] {
			columns, values := m.row(r)
			kept.column = append(kept.column, columns...)
			kept.value = append(kept.value, values...)
		}
		kept.start = append(kept.start, int32(len(kept.column)))
	}
	return kept
}

// isShown tells whether a trial shows an item.
func (t trial) isShown(item int32) bool {
	return slices.ContainsFunc(t.shown, func(s signal) bool { return s.item == item })
}
