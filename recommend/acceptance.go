package recommend

import (
	"math"
	"time"
)

// AcceptedWithin is how long after a showing an opinion still counts for it.
const AcceptedWithin = 7 * 24 * time.Hour

// Acceptance is what came of the lists that one source chose on one day: how many items were shown, and how many of those
// were accepted. Accepted is what the person liked, saved or had within AcceptedWithin after it was shown, and still does;
// an item that was shown on several of those days is accepted on each of them.
type Acceptance struct {
	Day    string // the people's local date, YYYY-MM-DD
	Source string // gemini, local, holdout
	// Lists are the people who were shown something.
	Lists, Shown, Accepted int

	// Sums over the lists, by which Rate knows its doubt: lists are drawn for the holdout, not items.
	ShownSquared, AcceptedSquared, ShownAccepted int
}

// Add returns what came of the lists of both, under the day and source of a.
func (a Acceptance) Add(b Acceptance) Acceptance {
	a.Lists += b.Lists
	a.Shown += b.Shown
	a.Accepted += b.Accepted
	a.ShownSquared += b.ShownSquared
	a.AcceptedSquared += b.AcceptedSquared
	a.ShownAccepted += b.ShownAccepted
	return a
}

// Rate is the share of the shown items that was accepted, in [0, 1], and its standard error. Items of one list are not
// independent of each other, so the error is that of a ratio of sums over lists (W. G. Cochran: Sampling Techniques,
// 1977, 6.4). Below two lists nothing is certain: the error is 1.
func (a Acceptance) Rate() (rate, deviation float64) {
	if a.Shown == 0 {
		return 0, 1
	}
	rate = float64(a.Accepted) / float64(a.Shown)
	if a.Lists < 2 {
		return rate, 1
	}
	square := float64(a.AcceptedSquared) - 2*rate*float64(a.ShownAccepted) + rate*rate*float64(a.ShownSquared)
	n := float64(a.Lists)
	return rate, math.Sqrt(max(square, 0)*n/(n-1)) / float64(a.Shown)
}

// Gain is how much more of what a shows is accepted than of what b shows, with its 95% interval: a difference of rates,
// in [-1, 1].
func (a Acceptance) Gain(b Acceptance) (gain, low, high float64) {
	rateA, deviationA := a.Rate()
	rateB, deviationB := b.Rate()
	gain = rateA - rateB
	reach := 1.96 * math.Hypot(deviationA, deviationB)
	return gain, max(gain-reach, -1), min(gain+reach, 1)
}
