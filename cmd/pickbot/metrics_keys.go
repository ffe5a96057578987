package main

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"pickbot/gemini"
)

// keyMetrics shows the pool as it is whenever somebody looks. Every replica shows the same.
type keyMetrics struct {
	pool        *gemini.Pool
	state, used *prometheus.Desc
	left, limit *prometheus.Desc
}

func newKeyMetrics(pool *gemini.Pool) keyMetrics {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("pickbot_"+name, help, labels, nil)
	}
	return keyMetrics{
		pool:  pool,
		state: desc("key_state", "1 for the state that a key is in, 0 for the others.", "key", "state"),
		used:  desc("key_used", "Requests of a key in the current quota day.", "key"),
		left:  desc("quota_left", "Requests that the keys in use have left of the current quota day."),
		limit: desc("quota_limit", "Requests that the keys in use have for a whole quota day."),
	}
}

func (k keyMetrics) Describe(descs chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{k.state, k.used, k.left, k.limit} {
		descs <- d
	}
}

// Collect leaves the keys out while the cache cannot say: the other metrics are worth having then.
func (k keyMetrics) Collect(values chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), partTimeout)
	defer cancel()
	keys, err := k.pool.Keys(ctx)
	if err != nil {
		return
	}
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		values <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	for _, key := range keys {
		gauge(k.used, float64(key.Used), key.Hash)
		for _, state := range []gemini.State{gemini.Active, gemini.Cooling, gemini.Exhausted, gemini.Quarantined, gemini.Disabled} {
			gauge(k.state, oneIf(key.State == state), key.Hash, string(state))
		}
	}
	if capacity, err := k.pool.Capacity(ctx); err == nil && capacity.Limit >= 0 {
		gauge(k.left, float64(capacity.Left))
		gauge(k.limit, float64(capacity.Limit))
	}
}

func oneIf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
