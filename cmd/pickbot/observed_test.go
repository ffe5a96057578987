package main

import (
	"os"
	"regexp"
	"testing"
)

var metricName = regexp.MustCompile(`\b(?:pickbot|process)_[a-z_]+`)

// observedMetrics are the metrics that the dashboard and the alerts speak of, by file.
func observedMetrics(t *testing.T) map[string]map[string]bool {
	t.Helper()
	all := map[string]map[string]bool{}
	for _, file := range []string{"../../deploy/prometheus/alerts.yml", "../../deploy/grafana/dashboards/pickbot.json"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[file] = map[string]bool{}
		for _, name := range metricName.FindAllString(string(text), -1) {
			all[file][name] = true
		}
		if len(all[file]) == 0 {
			t.Errorf("%s speaks of no metric", file)
		}
	}
	return all
}
