package eval_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend/ranking"
	"pickbot/recommend/ranking/eval"
	"pickbot/recommend/ranking/rankingtest"
)

func world() rankingtest.World {
	return rankingtest.New(1, rankingtest.Size{Items: 100, People: 50, Feedback: 1000, Topics: 6})
}

func TestRun(t *testing.T) {
	t.Parallel()

	t.Run("the ranker joins what simpler methods see", func(t *testing.T) {
		t.Parallel()
		w := world()
		train, test := eval.HoldOut(w.Feedback, 1)
		report, err := eval.Run(t.Context(), eval.Input{Items: w.Items, Train: train, Test: test})
		if err != nil {
			t.Fatal(err)
		}
		var methods []string
		for _, row := range report.Rows {
			methods = append(methods, row.Method)
			if row.NDCG10 <= 0 || row.NDCG10 > 1 || row.Recall20 <= 0 || row.Recall20 > 1 || row.Coverage <= 0 || row.PeakMemory == 0 {
				t.Errorf("%+v is out of bounds", row)
			}
		}
		want := []string{"popularity", "content", "item-knn", "ranker"}
		if diff := cmp.Diff(want, methods); diff != "" {
			t.Errorf("methods (-want +got)\n%s", diff)
		}
		ranker := report.Rows[3]
		for _, simple := range report.Rows[:2] {
			if ranker.NDCG10 <= simple.NDCG10 || ranker.Recall20 <= simple.Recall20 {
				t.Errorf("ranker reaches %+v, %s %+v", ranker, simple.Method, simple)
			}
		}
		if gain := report.Gain; gain.High <= 0 || gain.Low > gain.Mean || gain.High < gain.Mean {
			t.Errorf("gain over %s is %+v", report.Best, gain)
		}
	})

	t.Run("strangers are guessed for by what is shown of them", func(t *testing.T) {
		t.Parallel()
		in := strangers(world())
		previous := 0.0
		for _, in.K = range []int{1, 10} {
			report, err := eval.Run(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			ranker := report.Rows[3]
			if ranker.NDCG10 <= previous {
				t.Errorf("with %d shown NDCG is %v, want more than %v", in.K, ranker.NDCG10, previous)
			}
			previous = ranker.NDCG10
		}
	})

	t.Run("all of Show stays out whatever K", func(t *testing.T) {
		t.Parallel()
		items := []ranking.Item{{ID: "a"}, {ID: "b"}, {ID: "c"}}
		report, err := eval.Run(t.Context(), eval.Input{
			Items: items,
			Train: eval.Feedback([]eval.Like{{"x", "a"}, {"x", "b"}, {"y", "b"}, {"y", "c"}}),
			Show:  []eval.Like{{"z", "a"}, {"z", "b"}},
			Test:  []eval.Like{{"z", "c"}},
			K:     1,
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := report.Rows[0].NDCG10; got != 1 {
			t.Errorf("popularity has NDCG %v, want 1: c is all that is left", got)
		}
	})

	t.Run("Show without K is refused", func(t *testing.T) {
		t.Parallel()
		if _, err := eval.Run(t.Context(), eval.Input{Show: []eval.Like{}}); err == nil {
			t.Error("no error")
		}
	})

	t.Run("nothing to measure gives zeros", func(t *testing.T) {
		t.Parallel()
		report, err := eval.Run(t.Context(), eval.Input{})
		if err != nil || len(report.Rows) != 4 || report.Rows[3].NDCG10 != 0 {
			t.Errorf("got %+v, %v", report, err)
		}
	})

	t.Run("a cancelled measurement stops", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := eval.Run(ctx, strangers(world())); err == nil {
			t.Error("no error")
		}
	})

	t.Run("the clock that is given is read", func(t *testing.T) {
		t.Parallel()
		now := time.Unix(0, 0)
		in := eval.Input{Now: func() time.Time { now = now.Add(time.Second); return now }}
		report, err := eval.Run(t.Context(), in)
		if err != nil || report.Rows[0].Seconds != 1 {
			t.Errorf("seconds are %v, want 1", report.Rows[0].Seconds)
		}
	})
}

// strangers makes a fifth of the people strangers.
func strangers(w rankingtest.World) eval.Input {
	in := eval.Input{Items: w.Items, K: 1}
	shown := make(map[string]int)
	for _, row := range w.Feedback {
		like := eval.Like{Person: row.Person, Item: row.Item}
		switch {
		case !strings.HasSuffix(row.Person, "0") && !strings.HasSuffix(row.Person, "5"):
			in.Train = append(in.Train, row)
		case row.Weight <= 0:
		case shown[row.Person] < 10:
			shown[row.Person]++
			in.Show = append(in.Show, like)
		default:
			in.Test = append(in.Test, like)
		}
	}
	return in
}

func TestHoldOut(t *testing.T) {
	t.Parallel()
	var feedback []ranking.Feedback
	for i := range 10 {
		feedback = append(feedback, ranking.Feedback{Person: "many", Item: fmt.Sprint(i), Weight: ranking.Liked})
	}
	feedback = append(feedback,
		ranking.Feedback{Person: "many", Item: "bad", Weight: ranking.Disliked},
		ranking.Feedback{Person: "few", Item: "1", Weight: ranking.Liked})

	train, test := eval.HoldOut(feedback, 1)
	if len(test) != 2 || len(train) != 10 {
		t.Fatalf("%d in test and %d in train, want 2 and 10", len(test), len(train))
	}
	for _, like := range test {
		if like.Person != "many" || like.Item == "bad" {
			t.Errorf("%+v is held out", like)
		}
	}
	_, again := eval.HoldOut(feedback, 1)
	if diff := cmp.Diff(test, again); diff != "" {
		t.Errorf("same seed (-first +second)\n%s", diff)
	}
}

// Somebody who likes an item and saves it is asked about it once, or not at all.
func TestHoldOut_keepsWhatIsSaidOfAnItemTogether(t *testing.T) {
	t.Parallel()
	var feedback []ranking.Feedback
	for i := range 10 {
		for _, weight := range []float64{ranking.Liked, ranking.Saved} {
			feedback = append(feedback, ranking.Feedback{Person: "p", Item: fmt.Sprint(i), Weight: weight})
		}
		feedback = append(feedback, ranking.Feedback{Person: "p", Item: fmt.Sprint("had and disliked ", i), Weight: ranking.Had},
			ranking.Feedback{Person: "p", Item: fmt.Sprint("had and disliked ", i), Weight: ranking.Disliked})
	}
	train, test := eval.HoldOut(feedback, 1)
	if len(test) != 2 || len(train) != len(feedback)-4 {
		t.Fatalf("%d in test and %d in train, want 2 and %d", len(test), len(train), len(feedback)-4)
	}
	for _, row := range train {
		if row.Item == test[0].Item || row.Item == test[1].Item {
			t.Errorf("%+v is known and asked about", row)
		}
	}
}

func TestReadItems(t *testing.T) {
	t.Parallel()
	file := `{"id":"1","title":"Toy Story","genres":["Comedy"],"tags":["pixar"],"authors":""}
{"id":"2","category":"Книги","tags":"a|b","authors":["Льюис Кэрролл"],"description":"…","year":1865}
`
	got, err := eval.ReadItems(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	want := []ranking.Item{
		{ID: "1", Title: "Toy Story", Tags: []string{"Comedy", "pixar"}},
		{ID: "2", Category: "Книги", Tags: []string{"a", "b", "Льюис Кэрролл"}, Description: "…"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, err := eval.ReadItems(strings.NewReader(file + "{")); err == nil || !strings.Contains(err.Error(), "item 3") {
		t.Errorf("error is %v, want it to name item 3", err)
	}
}

func TestReadLikes(t *testing.T) {
	t.Parallel()
	got, err := eval.ReadLikes(strings.NewReader("1\t10\r\n\n2\t20\t5\n"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []eval.Like{{"1", "10"}, {"2", "20"}}; !slices.Equal(want, got) {
		t.Errorf("got %v, want %v", got, want)
	}
	if _, err := eval.ReadLikes(strings.NewReader("1\t10\n2\n")); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error is %v, want it to name line 2", err)
	}
	if _, err := eval.ReadLikes(failing{}); !errors.Is(err, errRead) {
		t.Errorf("error is %v, want %v", err, errRead)
	}
}

var errRead = errors.New("read failed")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errRead }

func FuzzReadItems(f *testing.F) {
	f.Add(`{"id":"1","genres":"a|b","tags":[]}`)
	f.Add(`{"id":1}`)
	f.Fuzz(func(t *testing.T, file string) {
		items, err := eval.ReadItems(strings.NewReader(file))
		if err == nil {
			for _, item := range items {
				if slices.Contains(item.Tags, "") {
					t.Errorf("an empty tag in %+v", item)
				}
			}
		}
	})
}
