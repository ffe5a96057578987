package proof_test

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// vitals are what replicas use, each as much as the greediest.
type vitals struct {
	goroutines, memory int // memory in MiB, resident
}

const (
	// moreGoroutines and moreMemory are how much replicas may use beyond what they did at the start: connections that are
	// kept for the next time, and what the runtime gives back to the system late.
	moreGoroutines, moreMemory = 40, 64
	// idleTime is how long connections are kept for the next time.
	idleTime = 90 * time.Second
)

// measure asks all replicas.
func (s *soak) measure() (most vitals) {
	s.t.Helper()
	for _, env := range s.fleet.settings {
		v := vitalsOf(get(s.t, "http://"+env["LISTEN_ADDR"]+"/metrics").body)
		most.goroutines, most.memory = max(most.goroutines, v.goroutines), max(most.memory, v.memory)
	}
	return most
}

// health waits until replicas have come to rest, and says what they use then.
func (s *soak) health() vitals {
	s.t.Helper()
	over := time.After(idleTime)
	look := time.NewTicker(time.Second)
	defer look.Stop()
	for {
		v := s.measure()
		if v.goroutines <= s.vitals.goroutines+moreGoroutines && v.memory <= s.vitals.memory+moreMemory {
			return v
		}
		select {
		case <-look.C:
		case <-over:
			return v
		}
	}
}

func (before vitals) compare(tb *table, after vitals) {
	tb.add("goroutines of a replica at the start", before.goroutines)
	tb.bound("and at the end", after.goroutines, before.goroutines+moreGoroutines)
	tb.add("MiB of a replica at the start", before.memory)
	tb.bound("and at the end", after.memory, before.memory+moreMemory)
}

// vitalsOf reads them from Prometheus' text format.
func vitalsOf(metrics string) (v vitals) {
	lines := bufio.NewScanner(strings.NewReader(metrics))
	for lines.Scan() {
		name, text, _ := strings.Cut(lines.Text(), " ")
		value, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil:
		case name == "go_goroutines":
			v.goroutines = int(value)
		case name == "process_resident_memory_bytes":
			v.memory = int(value / (1 << 20))
		}
	}
	if v.goroutines == 0 || v.memory == 0 {
		panic(fmt.Sprintf("no vitals in %q", metrics[:min(len(metrics), 200)]))
	}
	return v
}
