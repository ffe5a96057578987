package main

import (
	"context"
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"
)

// readiness answers /readyz: which parts are in order, and whether updates can be served.
type readiness struct {
	parts    []part
	draining atomic.Bool
}

// part is one thing that may fail. Without a vital one nothing can be served; without another it is served degraded.
type part struct {
	name  string
	vital bool
	check func(context.Context) error
}

type readyReport struct {
	Status string            `json:"status"` // ready, degraded, unavailable, draining
	Parts  map[string]string `json:"parts"`  // ok, down
}

// partTimeout bounds the check of one part, so that a hung one does not hang the answer.
const partTimeout = 2 * time.Second

func (r *readiness) add(p part) { r.parts = append(r.parts, p) }

func (r *readiness) report(ctx context.Context) readyReport {
	report := readyReport{Status: "ready", Parts: make(map[string]string, len(r.parts))}
	for _, p := range r.parts {
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
	if r.draining.Load() {
		report.Status = "draining"
	}
	return report
}

func (r *readiness) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	report := r.report(req.Context())
	w.Header().Set("Content-Type", "application/json")
	if report.Status == "unavailable" || report.Status == "draining" {
		w.Header().Set("Retry-After", "5")
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(report) // the other side may have gone; there is nobody to tell
}
