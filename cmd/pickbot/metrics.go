package main

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"pickbot/gemini"
	"pickbot/recommend"
	"pickbot/telegram"
)

// metrics is what /metrics shows. It observes all parts that let themselves be observed.
type metrics struct {
	registry        *prometheus.Registry
	tally           *tally // for what admins see by day
	cacheRequests   *prometheus.CounterVec
	recommendations *prometheus.CounterVec
	generation      prometheus.Histogram
	ranker          prometheus.Histogram
	updates         *prometheus.CounterVec
	updateDuration  prometheus.Histogram
	updateAge       prometheus.Histogram
	telegram        *prometheus.CounterVec
	gemini          *prometheus.CounterVec
	tokens          *prometheus.CounterVec
}

func newMetrics() *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "pickbot", Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets ...float64) prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "pickbot", Name: name, Help: help, Buckets: buckets})
	}
	m := &metrics{
		registry:        prometheus.NewRegistry(),
		cacheRequests:   counter("cache_requests_total", "Looks into the cache for picks.", "result"),
		recommendations: counter("recommendations_total", "Answers given, by who chose the picks.", "source"),
		generation:      histogram("generation_seconds", "Time that Gemini took for one generation.", .25, .5, 1, 2, 4, 8, 16, 32),
		ranker:          histogram("ranker_seconds", "Time that a build of the ranker took.", .01, .1, 1, 10, 30, 60, 120),
		updates:         counter("updates_total", "Updates handled.", "kind", "outcome"),
		updateDuration:  histogram("update_duration_seconds", "Time from the beginning of an update's handling to its end.", .001, .005, .02, .1, .5, 1, 2, 5, 10),
		updateAge:       histogram("update_age_seconds", "Age of an update when its handling began.", .01, .1, 1, 10, 60, 600),
		telegram:        counter("telegram_requests_total", "Calls to the Bot API, by the code of the answer (0: none).", "method", "code"),
		gemini:          counter("gemini_requests_total", "Upstream requests, by the key's hash and how they ended.", "key", "outcome"),
		tokens:          counter("gemini_tokens_total", "Tokens used: prompt, answer, thinking, cached.", "kind"),
	}
	m.registry.MustRegister(
		m.cacheRequests, m.recommendations, m.generation, m.ranker, m.updates, m.updateDuration, m.updateAge, m.telegram, m.gemini, m.tokens,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	m.begin()
	return m
}

// begin shows the counters that have few and known labels as 0 before anything is counted: a rate needs a first value.
func (m *metrics) begin() {
	for _, result := range []string{"hit", "miss", "stale", "error"} {
		m.cacheRequests.WithLabelValues(result)
	}
	for _, source := range []recommend.Source{recommend.Gemini, recommend.Local} {
		m.recommendations.WithLabelValues(string(source))
	}
	for _, kind := range []string{"prompt", "answer", "thinking", "cached"} {
		m.tokens.WithLabelValues(kind)
	}
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// recommendMetrics, telegramMetrics and geminiMetrics are what each package tells.
type (
	recommendMetrics struct{ *metrics }
	telegramMetrics  struct{ *metrics }
	geminiMetrics    struct{ *metrics }
)

var (
	_ recommend.Observer       = recommendMetrics{}
	_ telegram.RequestObserver = telegramMetrics{}
	_ gemini.Observer          = geminiMetrics{}
)

func (m recommendMetrics) CacheAnswered(result string) {
	m.cacheRequests.WithLabelValues(result).Inc()
	m.tally.count(tallyLooks)
	if result == "hit" || result == "stale" { // one that is due is served all the same
		m.tally.count(tallyHits)
	}
}

func (m recommendMetrics) Recommended(source recommend.Source) {
	m.recommendations.WithLabelValues(string(source)).Inc()
}

func (m recommendMetrics) Generated(took time.Duration) { m.generation.Observe(took.Seconds()) }

func (m *metrics) rankerBuilt(took time.Duration) { m.ranker.Observe(took.Seconds()) }

func (m telegramMetrics) Request(method string, code int, _ time.Duration) {
	m.telegram.WithLabelValues(method, strconv.Itoa(code)).Inc()
}

func (m geminiMetrics) Request(hash string, outcome gemini.Outcome) {
	m.gemini.WithLabelValues(hash, string(outcome)).Inc()
}

func (m geminiMetrics) Tokens(kind string, n int64) { m.tokens.WithLabelValues(kind).Add(float64(n)) }

// Generated is told by the domain as well, which knows how long people waited.
func (geminiMetrics) Generated(gemini.Generation) {}
