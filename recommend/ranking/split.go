package ranking

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// How people are held out to learn from.
const (
	folds      = 4    // each person is a stranger once,
	manyPeople = 1500 // unless there are more than these; then only some are,
	heldOut    = 600  // so many of them
)

// fold is a part of the likes to learn from and trials on the rest. Strangers
// are people without a like in it: who comes tomorrow is not in today's model
// either. Regulars are in it with most of their likes.
type fold struct {
	likes     *matrix
	strangers []trial
	regulars  []trial
}

// trial is a person of whom a part is shown, and the rest to be guessed.
type trial struct {
	shown  profile
	target map[int32]bool
}

// shownLikes are the numbers of likes that trials show of strangers who have
// more; each of them has a trial that shows most, too.
var shownLikes = [...]int{1, 3, 5, 10, 30, 100}

// split makes folds in which each person, or some of many, is a stranger once.
func split(likes *matrix, random *rand.Rand) []fold {
	var people []int32
	for person := range int32(likes.rows()) {
		if likes.degree(person) >= 2 {
			people = append(people, person)
		}
	}
	random.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	size, count := max(1, (len(people)+folds-1)/folds), folds
	if len(people) > manyPeople {
		size, count = heldOut, 1
	}
	var list []fold
	for part := 0; part < count && part*size < len(people); part++ {
		end := min((part+1)*size, len(people))
		others := slices.Concat(people[end:], people[:part*size])
		list = append(list, newFold(likes, people[part*size:end], others[:min(len(others), size)], random))
	}
	return list
}

func newFold(likes *matrix, strangers, regulars []int32, random *rand.Rand) fold {
	var f fold
	kept := make(map[int32]profile, len(strangers)+len(regulars))
	for _, person := range strangers {
		all := shuffledLikes(likes, person, random)
		most := mostOf(len(all))
		for _, n := range shownLikes {
			if n < len(all) && n != most {
				f.strangers = append(f.strangers, newTrial(all, n))
			}
		}
		f.strangers = append(f.strangers, newTrial(all, most))
		kept[person] = nil
	}
	for _, person := range regulars {
		all := shuffledLikes(likes, person, random)
		most := mostOf(len(all))
		f.regulars = append(f.regulars, newTrial(all, most))
		kept[person] = all[:most]
	}
	f.likes = likes.with(kept)
	return f
}

// mostOf is how many of n likes to show where most are.
func mostOf(n int) int { return max(n*4/5, 1) }

func shuffledLikes(likes *matrix, person int32, random *rand.Rand) profile {
	items, values := likes.row(person)
	all := make(profile, len(items))
	for i, j := range random.Perm(len(items)) {
		all[i] = signal{items[j], values[j]}
	}
	return all
}

func newTrial(all profile, n int) trial {
	t := trial{shown: all[:n:n], target: make(map[int32]bool, len(all)-n)}
	for _, s := range all[n:] {
		t.target[s.item] = true
	}
	return t
}

// with returns the matrix with other contents in some rows.
func (m *matrix) with(rows map[int32]profile) *matrix {
	next := &matrix{columns: m.columns, start: make([]int32, 1, len(m.start))}
	for r := range int32(m.rows()) {
		if row, other := rows[r]; other {
			slices.SortFunc(row, func(a, b signal) int { return cmp.Compare(a.item, b.item) })
			for _, s := range row {
				next.column = append(next.column, s.item)
				next.value = append(next.value, s.weight)
			}
		} else {
			columns, values := m.row(r)
			next.column = append(next.column, columns...)
			next.value = append(next.value, values...)
		}
		next.start = append(next.start, int32(len(next.column)))
	}
	return next
}

// isShown tells whether a trial shows an item.
func (t trial) isShown(item int32) bool {
	return slices.ContainsFunc(t.shown, func(s signal) bool { return s.item == item })
}
