package recommend_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pickbot/recommend"
)

// Lists of five that please as a whole or not at all: the standard error is that of as many coins, not of five times as
// many.
func TestAcceptance_Rate(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 1))
	var rates, told []float64
	for range 400 {
		var sum recommend.Acceptance
		for range 100 {
			list := recommend.Acceptance{Lists: 1, Shown: 5, ShownSquared: 25}
			if random.IntN(4) == 0 {
				list.Accepted, list.AcceptedSquared, list.ShownAccepted = 5, 25, 25
			}
			sum = sum.Add(list)
		}
		rate, deviation := sum.Rate()
		rates, told = append(rates, rate), append(told, deviation)
	}
	seen := math.Sqrt(variance(rates))
	if want := math.Sqrt(0.25 * 0.75 / 100); math.Abs(seen-want) > 0.15*want || math.Abs(average(told)-want) > 0.05*want {
		t.Errorf("rates vary by %.4f, and say %.4f of themselves; want %.4f", seen, average(told), want)
	}
}

func TestAcceptance_Gain(t *testing.T) {
	t.Parallel()
	many := recommend.Acceptance{Lists: 1000, Shown: 5000, Accepted: 1000, ShownSquared: 25_000, AcceptedSquared: 1000, ShownAccepted: 5000}
	few := recommend.Acceptance{Lists: 1, Shown: 5, Accepted: 1, ShownSquared: 25, AcceptedSquared: 1, ShownAccepted: 5}
	for name, c := range map[string]struct {
		a, b recommend.Acceptance
		wide bool
	}{
		"nothing shown":  {many, recommend.Acceptance{}, true},
		"a single list":  {many, few, true},
		"many with many": {many, many, false},
	} {
		gain, low, high := c.a.Gain(c.b)
		if wide := high-low > 1; wide != c.wide || low > gain || gain > high {
			t.Errorf("%s: gain %.3f, interval %.3f to %.3f; wide: want %v", name, gain, low, high, c.wide)
		}
	}
}

func average(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / float64(len(list))
}

func variance(list []float64) float64 {
	sum, mean := 0.0, average(list)
	for _, x := range list {
		sum += (x - mean) * (x - mean)
	}
	return sum / float64(len(list)-1)
}
