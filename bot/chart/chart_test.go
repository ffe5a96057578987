package chart_test

import (
	"bytes"
	"flag"
	"image/png"
	"math"
	"os"
	"testing"

	"pickbot/bot/chart"
)

var picture = flag.String("picture", "", "write the week's picture to this file")

// week is one of a canteen of some size.
func week() chart.Week {
	gap := math.NaN()
	return chart.Week{
		Days: []string{"Fri 20", "Sat 21", "Sun 22", "Mon 23", "Tue 24", "Wed 25", "Thu 26"},
		Counts: chart.Panel{Title: "Picks shown", Series: []chart.Series{
			{Name: "Gemini", Values: []float64{310, 180, 160, 365, 402, 388, 214}},
			{Name: "Own ranking", Values: []float64{24, 12, 9, 61, 30, 22, 18}},
		}},
		Rates: chart.Panel{Title: "Accepted (liked, saved, had)", Series: []chart.Series{
			{Name: "Gemini", Values: []float64{21.2, 24.8, 23.3, 22.1, 25.5, 27.0, 26.1}},
			{Name: "Own ranking", Values: []float64{18.4, 17.0, gap, 19.9, 21.4, 18.7, 20.2}},
		}},
	}
}

func TestPNG(t *testing.T) {
	t.Parallel()
	empty := week()
	for _, p := range []*chart.Panel{&empty.Counts, &empty.Rates} {
		p.Series = []chart.Series{{Name: "Gemini", Values: make([]float64, 7)}, {Name: "Own ranking", Values: make([]float64, 7)}}
	}
	gaps := week()
	for _, s := range gaps.Rates.Series {
		for i := range s.Values {
			s.Values[i] = math.NaN()
		}
	}
	pictures := map[string][]byte{}
	for name, w := range map[string]chart.Week{"a week": week(), "a week of nothing": empty, "a week without rates": gaps} {
		data, err := chart.PNG(w)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if at := img.Bounds(); at.Dx() != 1000 || at.Dy() != 1120 {
			t.Errorf("%s: %v", name, at)
		}
		if r, g, b, a := img.At(2, 2).RGBA(); min(r, g, b, a) != 0xffff {
			t.Errorf("%s: the corner is not white, on a dark background it would not be readable", name)
		}
		pictures[name] = data
	}
	if bytes.Equal(pictures["a week"], pictures["a week of nothing"]) {
		t.Error("nothing looks like a week")
	}
	if *picture != "" {
		if err := os.WriteFile(*picture, pictures["a week"], 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
