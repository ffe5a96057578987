package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"pickbot/bot"
	"pickbot/notify"
	"pickbot/store"
)

// notifications are what is sent unasked, whatever the database.
type notifications interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
}

var (
	_ notify.Messenger = (*bot.Bot)(nil)
	_ notify.People    = people{}
	_ notify.Ledger    = (*store.Store)(nil)
	_ notify.Observer  = notifyMetrics{}
)

// sandboxMakeUp is how late daily picks may come where the clock is moved by hand: as long as the date is theirs.
const sandboxMakeUp = 24 * time.Hour

func (h *house) openNotify(ctx context.Context) error {
	if err := h.store.FollowDefaults(ctx, h.plan.notifyAt, h.plan.zone.String()); err != nil {
		return err
	}
	cfg := notify.Config{Zone: h.plan.zone, At: h.plan.notifyAt}
	if h.sandbox != nil {
		cfg.MakeUp = sandboxMakeUp
	}
	observer := newNotifyMetrics(h.metrics, h.store)
	var err error
	if h.store.Engine() == store.PostgreSQL {
		h.notify, err = notify.New(riverpgxv5.New(h.store.Pool()), cfg, parts(h, observer, h.store.PoolTimetable()))
		return err
	}
	cfg.PollOnly = true
	h.notify, err = notify.New(riversqlite.New(h.store.Writer()), cfg, parts(h, observer, h.store.FileTimetable()))
	return err
}

func parts[Tx any](h *house, observer notify.Observer, timetable notify.Timetable[Tx]) notify.Parts[Tx] {
	p := notify.Parts[Tx]{
		Timetable: timetable, Ledger: h.store, People: people{h.store, h.plan.zone}, Messenger: h.bot,
		Observer: observer, Now: h.clock.Now, Logger: h.log,
		Expecting: h.store, Announcer: h.bot, Broadcasts: h.store, BroadcastLedger: h.store,
	}
	if h.gemini != nil { // what the ranker makes is no better for being made early
		p.Preparer = h.service
	}
	return p
}

// stopNotify is for before the service closes, by which daily picks are made. What does not end in time is sent by the
// next process.
func (h *house) stopNotify(ctx context.Context) {
	if err := h.notify.Stop(ctx); err != nil {
		h.log.WarnContext(ctx, "notifications are cut short", "error", err)
	}
}

// notifyMetrics counts notifications, and the jobs in the database whenever somebody looks.
type notifyMetrics struct {
	notifications *prometheus.CounterVec
	jobs          *prometheus.Desc
	store         *store.Store
	tally         *tally
}

func newNotifyMetrics(m *metrics, s *store.Store) notifyMetrics {
	n := notifyMetrics{
		notifications: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "pickbot", Name: "notifications_total", Help: "Notifications, by what became of them.",
		}, []string{"kind", "outcome"}),
		jobs:  prometheus.NewDesc("pickbot_jobs", "Jobs in the database, by their state.", []string{"state"}, nil),
		store: s,
		tally: m.tally,
	}
	n.notifications.WithLabelValues("daily", "sent") // a rate needs a first value
	m.registry.MustRegister(n.notifications, n)
	return n
}

func (n notifyMetrics) Notified(kind, outcome string) {
	n.notifications.WithLabelValues(kind, outcome).Inc()
	switch {
	case kind == "ahead": // picks are made, and nothing is sent
	case outcome == "sent" || outcome == "unknown":
		n.tally.count(tallySent)
	case outcome == "failed" || outcome == "refused":
		n.tally.count(tallyUnsent)
	}
}

func (n notifyMetrics) Describe(descs chan<- *prometheus.Desc) { descs <- n.jobs }

// Collect leaves the jobs out while the database cannot say: the other metrics are worth having then.
func (n notifyMetrics) Collect(values chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), partTimeout)
	defer cancel()
	counts, err := n.store.JobCounts(ctx)
	if err != nil {
		return
	}
	for state, count := range counts {
		values <- prometheus.MustNewConstMetric(n.jobs, prometheus.GaugeValue, float64(count), state)
	}
}
