package proof_test

import (
	"fmt"
	"strings"
	"testing"
	"text/tabwriter"
)

// table is what a proof counted.
type table struct {
	title string
	lines []count
}

type count struct {
	what    string
	n       int
	bounded bool
	most    int
}

// add notes a number that may be any.
func (tb *table) add(what string, n int) { tb.lines = append(tb.lines, count{what: what, n: n}) }

// bound notes a number that must not be more than most.
func (tb *table) bound(what string, n, most int) {
	tb.lines = append(tb.lines, count{what, n, true, most})
}

func (tb *table) String() string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\n%s\tcount\tat most\t\t\n", tb.title)
	for _, l := range tb.lines {
		switch {
		case !l.bounded:
			fmt.Fprintf(w, "%s\t%d\t\t\t\n", l.what, l.n)
		case l.n <= l.most:
			fmt.Fprintf(w, "%s\t%d\t%d\tkept\t\n", l.what, l.n, l.most)
		default:
			fmt.Fprintf(w, "%s\t%d\t%d\tBROKEN\t\n", l.what, l.n, l.most)
		}
	}
	_ = w.Flush() // into memory
	return out.String()
}

// judge prints the table and fails the test where a bound is broken.
func (tb *table) judge(t testing.TB) {
	t.Helper()
	t.Log(tb)
	for _, l := range tb.lines {
		if l.bounded && l.n > l.most {
			t.Errorf("%s: %d, at most %d", l.what, l.n, l.most)
		}
	}
}
