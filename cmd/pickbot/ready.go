package main

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"
)

// readiness answers /readyz: which parts are in order, and whether updates can be served.
type readiness struct {
	mu    sync.Mutex
	parts []part
	stage stage
}

// stage is how far the program has come; updates are served at one of them.
type stage int

const (
	starting stage = iota
	serving
	draining
)

// part is one thing that may fail. Without a vital one nothing can be served; without another it is served degraded.
type part struct {
	name  string
	vital bool
	check func(context.Context) error
}

type readyReport struct {
	Status string            `json:"status"` // starting, ready, degraded, unavailable, draining
	Parts  map[string]string `json:"parts"`  // ok, down
}

// partTimeout bounds the check of one part, so that a hung one does not hang the answer.
const partTimeout = 2 * time.Second

func (r *readiness) add(p part) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parts = append(r.parts, p)
}

func (r *readiness) enter(s stage) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stage = s
}

func (r *readiness) now() ([]part, stage) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.parts), r.stage
}

func (r *readiness) report(ctx context.Context) readyReport {
	parts, at := r.now()
	report := readyReport{Status: "ready", Parts: make(map[string]string, len(parts))}
	for _, p := range parts {
		within, cancel := context.WithTimeout(ctx, partTimeout)
		err := p.check(within)
		cancel()
		report.Parts[p.name] = "ok"
		if err == nil {
			continue
		}
		report.Parts[p.name] = "down"
		if p.vital {
			report.Status = "unavailable"
		} else if report.Status == "ready" {
			report.Status = "degraded"
		}
	}
	switch at {
	case starting:
		report.Status = "starting"
	case draining:
		report.Status = "draining"
	}
	return report
}

func (r *readiness) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	report := r.report(req.Context())
	w.Header().Set("Content-Type", "application/json")
	if report.Status != "ready" && report.Status != "degraded" {
		w.Header().Set("Retry-After", "5")
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(report) // the other side may have gone; there is nobody to tell
}
