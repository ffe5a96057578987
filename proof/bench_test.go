package proof_test

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestBench prints one table of what pickbot does in which time, beside the same work by what it stands on, measured in
// the same run. It fails for no speed. PICKBOT_BENCH is 1 for all of it, or names parts.
func TestBench(t *testing.T) {
	wanted := os.Getenv("PICKBOT_BENCH")
	if wanted == "" {
		t.Skip("PICKBOT_BENCH=1 measures")
	}
	b := &bench{t: t, began: time.Now()}
	for _, part := range []struct {
		name    string
		measure func()
	}{
		{"updates", b.updates}, {"cache", b.cache}, {"trips", b.roundTrips}, {"stampede", b.stampede}, {"reserve", b.reservations},
		{"ranker", b.ranker}, {"limit", b.limit}, {"enqueue", b.enqueue}, {"program", b.program},
	} {
		if wanted == "1" || strings.Contains(wanted, part.name) {
			part.measure()
		}
	}
	fmt.Printf("\n%s\n\n%s\n", b.machine(), b)
}

// bench is the table as it grows. Each row is printed when it is known, since all of them take minutes.
type bench struct {
	t     *testing.T
	began time.Time
	rows  []row
}

type row struct{ what, ours, reference, ratio, target, verdict string }

var benchHead = row{"what", "ours", "reference", "ratio", "target", "verdict"}

func (r row) cells() []string {
	return []string{r.what, r.ours, r.reference, r.ratio, r.target, r.verdict}
}

func (b *bench) add(r row) {
	b.rows = append(b.rows, r)
	fmt.Printf("%5.0f s  %s: %s\n", time.Since(b.began).Seconds(), r.what, strings.Join(r.cells()[1:], " | "))
}

// atLeast is a row whose ours should be at least least times the reference.
func (b *bench) atLeast(what, unit string, ours, reference, least float64) {
	b.t.Helper()
	b.ratio(what, unit, ours, reference, fmt.Sprintf("at least %.2f", least), ours >= least*reference)
}

// atMost is the other way round.
func (b *bench) atMost(what, unit string, ours, reference, most float64) {
	b.t.Helper()
	b.ratio(what, unit, ours, reference, fmt.Sprintf("at most %.2f", most), ours <= most*reference)
}

func (b *bench) ratio(what, unit string, ours, reference float64, target string, kept bool) {
	b.t.Helper()
	ratio := "-"
	if reference > 0 {
		ratio = fmt.Sprintf("%.2f", ours/reference)
	}
	b.add(row{what, amount(ours) + unit, amount(reference) + unit, ratio, target, judged(kept)})
}

// beside is a row without a target.
func (b *bench) beside(what, unit string, ours, reference float64) {
	b.t.Helper()
	b.add(row{what, amount(ours) + unit, amount(reference) + unit, fmt.Sprintf("%.2f", ours/reference), "", ""})
}

// bound is a row with a target of its own and nothing beside it.
func (b *bench) bound(what, unit string, ours, most float64) {
	b.t.Helper()
	b.add(row{what, amount(ours) + unit, "", "", "at most " + amount(most) + unit, judged(ours <= most)})
}

func judged(kept bool) string {
	if kept {
		return "kept"
	}
	return "missed"
}

// amount writes a number with as many digits as can be believed.
func amount(n float64) string {
	switch {
	case n >= 100 || n == float64(int64(n)):
		return fmt.Sprintf("%.0f", n)
	case n >= 1:
		return fmt.Sprintf("%.1f", n)
	}
	return fmt.Sprintf("%.2g", n)
}

// String is the table in Markdown, in columns.
func (b *bench) String() string {
	all := append([]row{benchHead}, b.rows...)
	width := make([]int, len(benchHead.cells()))
	for _, r := range all {
		for i, cell := range r.cells() {
			width[i] = max(width[i], len([]rune(cell)))
		}
	}
	var out strings.Builder
	for n, r := range all {
		for i, cell := range r.cells() {
			out.WriteString("| " + cell + strings.Repeat(" ", width[i]-len([]rune(cell))+1))
		}
		out.WriteString("|\n")
		if n == 0 {
			for _, w := range width {
				out.WriteString("| " + strings.Repeat("-", w) + " ")
			}
			out.WriteString("|\n")
		}
	}
	return out.String()
}

// machine says where and of what the table is.
func (b *bench) machine() string {
	commit, _ := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	load, _ := os.ReadFile("/proc/loadavg")
	before, _, _ := strings.Cut(string(load), " ")
	return fmt.Sprintf("%s, commit %s: %d cores, %s/%s, %s; load average at the end %s (the benchmark's own included), %.0f s in all",
		b.began.UTC().Format("2006-01-02 15:04 UTC"), strings.TrimSpace(string(commit)), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH,
		runtime.Version(), before, time.Since(b.began).Seconds())
}
