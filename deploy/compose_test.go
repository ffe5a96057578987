package deploy_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"pickbot/deploy/deploytest"
)

func TestCompose_Services(t *testing.T) {
	t.Parallel()
	for profile, want := range map[string][]string{
		"":        {"pickbot", "postgres", "redis"},
		"scale":   {"pickbot", "pickbot-2", "pickbot-3", "postgres", "proxy", "redis"},
		"observe": {"grafana", "pickbot", "postgres", "prometheus", "redis"},
	} {
		names := deploytest.Compose(t, "..", nil, profile).ServiceNames()
		slices.Sort(names)
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("services of the profile %q (-want +got):\n%s", profile, diff)
		}
	}
}

func TestCompose_Care(t *testing.T) {
	t.Parallel()
	p := deploytest.Compose(t, "..", nil, "scale", "observe")
	for name, s := range p.Services {
		if s.Build == nil {
			if _, tag, ok := strings.Cut(s.Image, ":"); !ok || tag == "latest" || strings.Count(tag, ".") == 0 {
				t.Errorf("%s: the image %q is not pinned", name, s.Image)
			}
		}
		for _, port := range s.Ports {
			if name != "proxy" && port.HostIP != "127.0.0.1" {
				t.Errorf("%s publishes %s on %q", name, port.Published, port.HostIP)
			}
		}
		for _, v := range s.Volumes {
			if _, ok := p.Volumes[v.Source]; v.Type == types.VolumeTypeVolume && !ok {
				t.Errorf("%s: the volume %q is not declared", name, v.Source)
			}
		}
		if strings.HasPrefix(name, "pickbot") && (!s.ReadOnly || !slices.Contains(s.CapDrop, "ALL")) {
			t.Errorf("%s may write to its root or keeps capabilities", name)
		}
	}
	for _, name := range []string{"redis", "postgres"} {
		if s := p.Services[name]; s.HealthCheck == nil || len(s.Volumes) == 0 {
			t.Errorf("%s has no health check or keeps nothing", name)
		}
	}
	if !slices.Contains(p.Services["redis"].Command, "--appendonly") {
		t.Error("redis has no append-only file")
	}
}

// TestCompose_Settings: what stands in .env reaches every replica, and a token makes the real bot of the demo.
func TestCompose_Settings(t *testing.T) {
	t.Parallel()
	env := map[string]string{"TELEGRAM_BOT_TOKEN": "7:x", "POSTGRES_PASSWORD": "p4ss", "WEBHOOK_URL": "https://bot.example.org"}
	p := deploytest.Compose(t, "..", env, "scale")
	for _, name := range []string{"pickbot", "pickbot-2", "pickbot-3"} {
		got := p.Services[name].Environment.Resolve(func(string) (string, bool) { return "", false })
		for setting, want := range map[string]string{
			"TELEGRAM_BOT_TOKEN": "7:x", "WEBHOOK_URL": "https://bot.example.org", "REDIS_URL": "redis://redis:6379/0",
			"DATABASE_URL": "postgres://pickbot:p4ss@postgres:5432/pickbot?sslmode=disable",
		} {
			if value := got[setting]; value == nil || *value != want {
				t.Errorf("%s: %s is not %q", name, setting, want)
			}
		}
	}
	own := map[string]string{"DATABASE_URL": "postgres://ann@db.example.org/pickbot", "REDIS_URL": "rediss://cache.example.org:6379"}
	for name, service := range deploytest.Compose(t, "..", maps.Clone(own), "scale").Services {
		for setting, want := range own {
			if value := service.Environment[setting]; service.Build != nil && (value == nil || *value != want) {
				t.Errorf("%s: %s is not that of .env", name, setting)
			}
		}
	}
	if password := p.Services["postgres"].Environment["POSTGRES_PASSWORD"]; *password != "p4ss" {
		t.Errorf("the database has another password: %q", *password)
	}
}

// TestEnvExample: it names what a first .env needs, and what docker-compose.yml takes from there.
func TestEnvExample(t *testing.T) {
	t.Parallel()
	example := read(t, "../.env.example")
	names := []string{"TELEGRAM_BOT_TOKEN", "GEMINI_API_KEYS", "ADMIN_IDS", "OPERATOR_NAME", "OPERATOR_CONTACT"}
	for _, found := range regexp.MustCompile(`\$\{(\w+):-`).FindAllStringSubmatch(read(t, "../docker-compose.yml"), -1) {
		names = append(names, found[1])
	}
	build := []string{"VERSION", "REVISION", "SOURCE"}
	for _, name := range names {
		if !slices.Contains(build, name) && !regexp.MustCompile(`(?m)^(# )?`+name+`=`).MatchString(example) {
			t.Errorf("no %s", name)
		}
	}
}
