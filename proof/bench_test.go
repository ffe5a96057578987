package proof_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// TestBench prints what an update costs, beside the bare library that echoes. It fails for no speed.
func TestBench(t *testing.T) {
	if os.Getenv("PICKBOT_BENCH") == "" {
		t.Skip("PICKBOT_BENCH=1 measures")
	}
	for _, way := range []string{"by webhook", "by long polling"} {
		by := ""
		if way != "by webhook" {
			by = way
		}
		databaseURL, redisURL := servers(t) // which know no update yet
		library := measure(t, "library", map[string]string{servePolling: by})
		embedded := measure(t, "ours", map[string]string{servePolling: by})
		shared := measure(t, "ours", map[string]string{servePolling: by, serveDatabase: databaseURL, serveRedis: redisURL})
		var out strings.Builder
		w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
		fmt.Fprintf(w, "cached /picks %s, %d at a time\tours\tlibrary's echo\tratio\ttarget\t\n", way, connections)
		compare(w, "everything embedded", embedded, library)
		compare(w, "PostgreSQL and Redis", shared, library)
		_ = w.Flush() // into memory
		fmt.Print("\n", out.String(), "\n")
	}
}

// mostCPU is how much more of the processor than the echo an update may cost.
const mostCPU = 1.25

func compare(w *tabwriter.Writer, where string, ours, library figures) {
	row := func(what, unit string, ours, library float64, target string) {
		fmt.Fprintf(w, "%s: %s\t%.1f%s\t%.1f%s\t%.2f\t%s\t\n", where, what, ours, unit, library, unit, ours/library, target)
	}
	millis := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	micros := func(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
	kept := "kept"
	if float64(ours.cpu) > mostCPU*float64(library.cpu) {
		kept = "missed"
	}
	row("updates a second", "", ours.rate, library.rate, "")
	row("median time to the answer", " ms", millis(ours.p50), millis(library.p50), "")
	row("99% of times", " ms", millis(ours.p99), millis(library.p99), "")
	row("CPU per update", " µs", micros(ours.cpu), micros(library.cpu), fmt.Sprintf("%.2f %s", mostCPU, kept))
	row("allocations per update", "", ours.allocs, library.allocs, "")
}
