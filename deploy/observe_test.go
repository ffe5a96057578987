package deploy_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// promtool checks what Prometheus will read, or says that it cannot.
func promtool(t *testing.T, args ...string) {
	t.Helper()
	path, err := exec.LookPath("promtool")
	if err != nil {
		if os.Getenv("PICKBOT_REQUIRE_SERVERS") == "1" {
			t.Fatal("promtool is not installed (Debian: prometheus), and PICKBOT_REQUIRE_SERVERS=1 asks for it")
		}
		t.Skip("promtool is not installed (Debian: prometheus): alerts and dashboard are not checked")
	}
	if out, err := exec.Command(path, args...).CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestPrometheus(t *testing.T) {
	t.Parallel()
	promtool(t, "check", "config", "prometheus/prometheus.yml")
	promtool(t, "test", "rules", "prometheus/alerts_test.yml")
}

var (
	alertName = regexp.MustCompile(`(?m)^ +- alert: (\w+)$`)
	runbook   = regexp.MustCompile(`(?m)^ +runbook: docs/operations\.md#(\S+)$`)
)

// TestAlerts: each has a runbook, and is seen firing and not firing.
func TestAlerts(t *testing.T) {
	t.Parallel()
	rules, tests := read(t, "prometheus/alerts.yml"), read(t, "prometheus/alerts_test.yml")
	names, runbooks := alertName.FindAllStringSubmatch(rules, -1), runbook.FindAllStringSubmatch(rules, -1)
	if len(names) == 0 || len(names) != len(runbooks) {
		t.Fatalf("%d alerts, %d runbooks", len(names), len(runbooks))
	}
	for _, n := range names {
		if !strings.Contains(tests, "alertname: "+n[1]+"}") || !strings.Contains(tests, `{alertname="`+n[1]+`"}`) {
			t.Errorf("%s is not seen firing and not firing", n[1])
		}
	}
	headings := anchors(read(t, "../docs/operations.md"))
	for _, r := range runbooks {
		if !slices.Contains(headings, r[1]) {
			t.Errorf("docs/operations.md has no heading for #%s", r[1])
		}
	}
}

// anchors are the names that links use for the headings of a page.
func anchors(page string) []string {
	var all []string
	for _, h := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(page, -1) {
		plain := regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(h[1]), "")
		all = append(all, strings.ReplaceAll(plain, " ", "-"))
	}
	return all
}

type panel struct {
	Type, Title string
	Targets     []struct{ Expr string }
}

func TestDashboard(t *testing.T) {
	t.Parallel()
	var board struct{ Panels []panel }
	if err := json.Unmarshal([]byte(read(t, "grafana/dashboards/pickbot.json")), &board); err != nil {
		t.Fatal(err)
	}
	var rows []string
	rules := "groups:\n  - name: dashboard\n    rules:\n"
	for _, p := range board.Panels {
		if p.Type == "row" {
			rows = append(rows, p.Title)
		} else if len(p.Targets) == 0 {
			t.Errorf("%q asks for nothing", p.Title)
		}
		for _, target := range p.Targets {
			expr := strings.ReplaceAll(target.Expr, "$__rate_interval", "1m")
			rules += fmt.Sprintf("      - {record: 'q:%d', expr: %q}\n", len(rules), expr)
		}
	}
	if diff := cmp.Diff([]string{"People", "Answers", "Cache", "Keys", "Telegram", "Jobs"}, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	file := filepath.Join(t.TempDir(), "dashboard.yml")
	if err := os.WriteFile(file, []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	promtool(t, "check", "rules", file) // parses each query
}
