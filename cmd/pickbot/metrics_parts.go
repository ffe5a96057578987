package main

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// partMetrics shows of each part what /readyz says of it.
type partMetrics struct {
	ready *readiness
	up    *prometheus.Desc
}

func newPartMetrics(ready *readiness) partMetrics {
	return partMetrics{ready, prometheus.NewDesc("pickbot_part_up", "1 while a part (database, cache) answers.", []string{"part"}, nil)}
}

func (p partMetrics) Describe(descs chan<- *prometheus.Desc) { descs <- p.up }

func (p partMetrics) Collect(values chan<- prometheus.Metric) {
	for name, state := range p.ready.report(context.Background()).Parts {
		values <- prometheus.MustNewConstMetric(p.up, prometheus.GaugeValue, oneIf(state == "ok"), name)
	}
}
