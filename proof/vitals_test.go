package proof_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// vitals are what replicas use when everything that can be is collected, each as much as the greediest.
type vitals struct {
	goroutines, heap int // heap in KiB, of live objects
	stacks           string
}

const (
	// moreGoroutines and moreHeap are how much replicas may use beyond what they did at the start: a few connections that
	// are kept for good, and in KiB what is remembered of people who were here a moment ago.
	moreGoroutines, moreHeap = 8, 6 << 10
	// idleTime is how long connections are kept for the next time, and a little.
	idleTime = 100 * time.Second
)

var heapLine = regexp.MustCompile(`# HeapAlloc = (\d+)`)

// measure asks all replicas.
func (s *soak) measure() (most vitals) {
	s.t.Helper()
	for _, env := range s.fleet.settings {
		profiles := "http://" + env["PPROF_ADDR"] + "/debug/pprof/"
		heap := figure(s.t, heapLine, get(s.t, profiles+"heap?gc=1&debug=1").body) >> 10
		stacks := get(s.t, profiles+"goroutine?debug=1").body
		if n := goroutines(stacks); n > most.goroutines {
			most.goroutines, most.stacks = n, stacks
		}
		most.heap = max(most.heap, heap)
	}
	return most
}

// figure is a number in a profile.
func figure(t testing.TB, line *regexp.Regexp, profile string) int {
	t.Helper()
	found := line.FindStringSubmatch(profile)
	if found == nil {
		t.Fatalf("no %q in %q", line, profile[:min(len(profile), 200)])
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// health waits until replicas have come to rest, and says what they use then.
func (s *soak) health() vitals {
	s.t.Helper()
	over := time.After(idleTime)
	look := time.NewTicker(time.Second)
	defer look.Stop()
	for {
		v := s.measure()
		if v.goroutines <= s.vitals.goroutines+moreGoroutines && v.heap <= s.vitals.heap+moreHeap {
			return v
		}
		select {
		case <-look.C:
		case <-over:
			s.t.Logf("goroutines at the end:\n%s", grown(s.vitals.stacks, v.stacks))
			return v
		}
	}
}

// grown lists by where they began the goroutines of which there are more than before.
func grown(before, after string) string {
	old := beginnings(before)
	var out strings.Builder
	for where, n := range beginnings(after) {
		if n > old[where] {
			fmt.Fprintf(&out, "%d more: %s\n", n-old[where], where)
		}
	}
	return out.String()
}

// stackLines are those of one stack in a profile: how many goroutines stand on it, and its outermost function.
var stackLines = regexp.MustCompile(`(?m)^(\d+) @ .*(?:\n#.*)*\n#\t\S+\t(\S+)\+0x.*$`)

// goroutines counts those of a profile but for the job queue's own, of which the replica has more that leads.
func goroutines(profile string) int {
	all := 0
	for where, n := range beginnings(profile) {
		if !strings.HasPrefix(where, "github.com/riverqueue/") {
			all += n
		}
	}
	return all
}

// beginnings counts the goroutines of a profile by their outermost functions.
func beginnings(profile string) map[string]int {
	count := map[string]int{}
	for _, stack := range stackLines.FindAllStringSubmatch(profile, -1) {
		n, _ := strconv.Atoi(stack[1]) // has digits only
		count[stack[2]] += n
	}
	return count
}

func (v vitals) compare(tb *table, after vitals) {
	tb.add("goroutines of a replica at the start", v.goroutines)
	tb.bound("and at the end", after.goroutines, v.goroutines+moreGoroutines)
	tb.add("KiB of live memory of a replica at the start", v.heap)
	tb.bound("and at the end", after.heap, v.heap+moreHeap)
}
